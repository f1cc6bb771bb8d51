package dev.varve.sstable;

import dev.varve.Limits;
import dev.varve.TableOptions;
import dev.varve.io.Encoder;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import dev.varve.memtable.RangeTombstone;
import dev.varve.memtable.RangeTombstones;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

/**
 * Writes a table: sorted entries in blocks, followed by the filter and the index for finding them.
 *
 * <pre>
 *   table := (data block, trailer)…  filter, trailer  index, trailer  properties, trailer  footer
 * </pre>
 *
 * <p>A table is written once, sequentially, and is immutable. It is durable when {@link #finish}
 * has returned, except for its name: the caller must sync the directory. Not thread-safe. In
 * LevelDB: {@code table_builder.cc}.
 */
public final class TableBuilder implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 << 10;

  private final WritableFile file;
  private final long fileNumber;
  private final TableOptions options;

  private final Encoder buffer = new Encoder(BUFFER_BYTES);
  private final Encoder packed = new Encoder(4096);
  private final BlockBuilder block = new BlockBuilder();
  private final TableIndex.Builder index = new TableIndex.Builder();
  private final BloomFilter.Builder filter;
  private final PropertiesGatherer properties = new PropertiesGatherer();
  private long offset;

  /** Creates the file of table {@code fileNumber}. */
  public TableBuilder(Storage storage, String name, long fileNumber, TableOptions options)
      throws IOException {
    this.file = storage.create(name);
    this.fileNumber = fileNumber;
    this.options = options;
    this.filter = new BloomFilter.Builder(options.filterBitsPerKey());
  }

  /**
   * Adds an entry. Its key is not copied, and must not change until {@link #finish}.
   *
   * @throws IllegalArgumentException if it does not sort after all previous entries
   */
  public void add(Slice key, long tag, Slice value) throws IOException {
    boolean newKey = properties.checkOrder(key, tag);
    if (newKey) {
      filter.add(key);
    }
    block.add(key, tag, value);
    properties.add(key, tag, value, newKey);
    if (block.unpackedBytes() >= options.blockBytes()) {
      finishBlock();
    }
  }

  /**
   * Adds a range tombstone, in any order.
   *
   * @param tombstone has an upper bound
   */
  public void add(RangeTombstone tombstone) {
    properties.add(tombstone);
  }

  private void finishBlock() throws IOException {
    Encoder bytes = block.finish();
    BlockHandle handle = append(bytes.array(), bytes.length(), Codec.of(options.compression()));
    index.add(properties.lastKey(), properties.lastTag(), handle);
    block.clear();
  }

  /** Appends a block and its trailer; the block is compressed only if that saves an eighth. */
  private BlockHandle append(byte[] bytes, int length, Codec wanted) throws IOException {
    packed.clear();
    wanted.pack(bytes, length, packed);
    boolean worthIt = packed.length() < length - length / 8;
    return worthIt
        ? appendStored(packed.array(), packed.length(), wanted)
        : appendStored(bytes, length, Codec.NONE);
  }

  private BlockHandle appendStored(byte[] stored, int size, Codec codec) throws IOException {
    BlockHandle handle = new BlockHandle(offset, size);
    int crc = BlockTrailer.crc(stored, size, codec.code, fileNumber, offset);
    buffer.bytes(stored, 0, size).u8(codec.code).u32(crc);
    offset += size + BlockTrailer.BYTES;
    if (buffer.length() >= BUFFER_BYTES) {
      writeBuffer();
    }
    return handle;
  }

  private void writeBuffer() throws IOException {
    file.append(buffer.array(), 0, buffer.length());
    buffer.clear();
  }

  /** Finishes a table whose age does not matter; see {@link #finish(long)}. */
  public TableProperties finish() throws IOException {
    return finish(0);
  }

  /** Finishes a table without references; see the other method. */
  public TableProperties finish(long flushedMillis) throws IOException {
    return finish(
        flushedMillis,
        file -> {
          throw new IllegalStateException("nothing is known about value file " + file);
        });
  }

  /**
   * Writes the rest of the table and syncs the file.
   *
   * @param flushedMillis the time by which all entries had been flushed; 0 if it is not known
   * @param valueFileBytes returns what a value file had when it was complete, given its number
   * @throws IllegalStateException if neither an entry nor a range tombstone was added
   */
  public TableProperties finish(long flushedMillis, LongUnaryOperator valueFileBytes)
      throws IOException {
    TableProperties summary = properties.finish(flushedMillis, valueFileBytes);
    if (!block.isEmpty()) {
      finishBlock();
    }
    Footer footer =
        new Footer(
            appendWhole(filter.finish()),
            appendWhole(index.finish()),
            appendWhole(summary.encode()));
    buffer.bytes(footer.encode(fileNumber, version(summary)), 0, Footer.BYTES);
    offset += Footer.BYTES;
    writeBuffer();
    file.force();
    return summary;
  }

  /** Returns the oldest version that can express the contents. */
  private static int version(TableProperties summary) {
    if (!summary.values().isEmpty()) {
      return Footer.VERSION_WITH_REFERENCES;
    }
    return summary.rangeTombstones().isEmpty() ? Footer.VERSION : Footer.VERSION_WITH_RANGES;
  }

  private BlockHandle appendWhole(byte[] bytes) throws IOException {
    return appendStored(bytes, bytes.length, Codec.NONE);
  }

  /** Returns the length of the file so far, in bytes, without the current block. */
  public long bytes() {
    return offset;
  }

  /**
   * Returns whether the last entry has this key. All versions of a key must be in the same table.
   */
  public boolean endsWith(Slice key) {
    return properties.endsWith(key);
  }

  /**
   * Returns the upper bound of this table if the next one begins with {@code next}: the lowest key
   * above its last entry, unless that would be too long for a key.
   */
  public byte[] endBefore(Slice next) {
    byte[] last = properties.lastKey();
    return last.length < Limits.MAX_KEY_BYTES ? RangeTombstone.successor(last) : next.toByteArray();
  }

  /** Closes the file, finished or not. */
  @Override
  public void close() throws IOException {
    file.close();
  }

  /** Collects the properties of the table from its entries. */
  private static final class PropertiesGatherer {
    private byte[] first = {};
    private final Slice last = new Slice();
    private long lastTag;
    private long entries;
    private long tombstones;
    private long keyBytes;
    private long valueBytes;
    private long smallestSequence = Long.MAX_VALUE;
    private long largestSequence;
    private RangeTombstones rangeTombstones = RangeTombstones.NONE;
    private final Map<Long, ValueShare> values = new TreeMap<>();

    /** Checks the order; returns whether the key differs from the last one. */
    boolean checkOrder(Slice key, long tag) {
      int order = entries == 0 ? 1 : key.compareTo(last);
      if (order < 0 || order == 0 && tag >= lastTag) {
        throw new IllegalArgumentException(
            "entry " + entries + " does not come after the last one");
      }
      return order > 0;
    }

    void add(Slice key, long tag, Slice value, boolean newKey) {
      if (newKey) {
        last.set(key);
      }
      if (entries == 0) {
        first = key.toByteArray();
      }
      lastTag = tag;
      entries++;
      tombstones += Tag.kind(tag) == Tag.TOMBSTONE ? 1 : 0;
      keyBytes += key.length();
      valueBytes += value.length();
      addSequence(Tag.sequence(tag));
      if (Tag.isReference(tag)) {
        addReference(key.length(), ValueReference.of(tag, value));
      }
    }

    private void addReference(int keyBytes, ValueReference to) {
      ValueShare before = values.get(to.file());
      ValueShare share = before == null ? new ValueShare(to.file(), 0, 0, 0) : before;
      values.put(to.file(), share.plus(ValueShare.bytes(keyBytes, to.length())));
    }

    private void addSequence(long sequence) {
      smallestSequence = Math.min(smallestSequence, sequence);
      largestSequence = Math.max(largestSequence, sequence);
    }

    void add(RangeTombstone tombstone) {
      rangeTombstones = rangeTombstones.plus(tombstone);
      addSequence(tombstone.sequence());
    }

    boolean endsWith(Slice key) {
      return entries > 0 && key.compareTo(last) == 0;
    }

    byte[] lastKey() {
      return last.toByteArray();
    }

    long lastTag() {
      return lastTag;
    }

    TableProperties finish(long flushedMillis, LongUnaryOperator valueFileBytes) {
      if (entries == 0 && rangeTombstones.isEmpty()) {
        throw new IllegalStateException("a table needs an entry");
      }
      return new TableProperties(
          entries,
          tombstones,
          keyBytes,
          valueBytes,
          smallestSequence,
          largestSequence,
          first,
          lastKey(),
          flushedMillis,
          rangeTombstones,
          values.values().stream()
              .map(
                  it ->
                      new ValueShare(
                          it.file(),
                          valueFileBytes.applyAsLong(it.file()),
                          it.values(),
                          it.bytes()))
              .toList());
    }
  }
}
