package dev.varve.sstable;

import dev.varve.CorruptionException;
import dev.varve.KeyRange;
import dev.varve.Warming;
import dev.varve.io.Closing;
import dev.varve.io.Storage;
import dev.varve.memtable.Entry;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.KeyHash;
import dev.varve.memtable.RangeTombstones;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Reads a table. The filter tells whether a key may be in it, the index tells in which block, and
 * the block has the entry. Filter and index are held in memory; blocks come from the cache or the
 * disk.
 *
 * <p>Thread-safe. Damaged bytes cause a {@link CorruptionException} that names file and offset,
 * never a wrong value. In LevelDB: {@code table.cc}.
 */
public final class TableReader implements AutoCloseable {
  private final BlockReader blocks;
  private final BloomFilter filter;
  private final TableIndex index;
  private final TableProperties properties;
  private final BlockCache.Shelf cached;

  private TableReader(BlockReader blocks, BlockCache cache) throws IOException {
    Footer footer = blocks.footer();
    this.blocks = blocks;
    this.filter = decode(footer.filter(), BloomFilter::new);
    this.index = decode(footer.index(), TableIndex::new);
    this.properties = decode(footer.properties(), TableProperties::decode);
    this.cached = cache.newShelf(index.size());
  }

  /** Opens table {@code fileNumber}, and reads its filter, index and properties. */
  public static TableReader open(Storage storage, String name, long fileNumber, BlockCache cache)
      throws IOException {
    BlockReader blocks = new BlockReader(storage.open(name), name, fileNumber);
    try {
      return new TableReader(blocks, cache);
    } catch (Throwable e) {
      Closing.afterFailure(e, blocks);
      throw e;
    }
  }

  private interface Decoding<T> {
    T from(byte[] bytes);
  }

  private <T> T decode(BlockHandle handle, Decoding<T> decoding) throws IOException {
    byte[] bytes = blocks.read(handle);
    try {
      return decoding.from(bytes);
    } catch (IllegalArgumentException e) {
      throw new CorruptionException(blocks.name(), handle.offset(), e);
    }
  }

  /** Returns false only if no version of a key with this {@link KeyHash} is in the table. */
  public boolean mayContain(long hash) {
    return filter.mayContain(hash);
  }

  /**
   * Returns the newest version of {@code key} at or below {@code sequence}, or null if the table
   * has none. A tombstone is a version, and so is a range tombstone that covers the key.
   *
   * @param hash the key's {@link KeyHash}
   */
  public Entry find(byte[] key, long hash, long sequence) {
    return find(key, hash, sequence, TableTrace.NONE);
  }

  /** Like {@link #find(byte[], long, long)}; reports each step to {@code trace}. */
  public Entry find(byte[] key, long hash, long sequence, TableTrace trace) {
    Entry point = findPoint(key, hash, sequence, trace);
    RangeTombstones deleted = properties.rangeTombstones();
    if (deleted.isEmpty()) {
      return point;
    }
    Entry found = deleted.over(point, key, sequence);
    trace.ranges(deleted.size(), found == point ? null : found);
    return found;
  }

  /** The filter knows only the entries, so this says nothing about range tombstones. */
  private Entry findPoint(byte[] key, long hash, long sequence, TableTrace trace) {
    boolean maybe = filter.mayContain(hash);
    trace.filter(filter, maybe);
    if (!maybe) {
      return null;
    }
    long tag = Tag.seek(sequence);
    int i = index.find(key, tag);
    trace.index(i, index.size());
    if (i == index.size()) {
      return null;
    }
    Entry found = block(i, trace).find(key, tag);
    trace.entry(found);
    return found;
  }

  /** Returns a block from the cache or from the disk. */
  private Block block(int i, TableTrace trace) {
    Block block = cached.get(i);
    if (block != null) {
      trace.block(0);
      return block;
    }
    block = readBlock(i);
    cached.put(i, block);
    trace.block(bytesOnDisk(i));
    return block;
  }

  private int bytesOnDisk(int i) {
    return index.handle(i).size() + BlockTrailer.BYTES;
  }

  private Block readBlock(int i) {
    try {
      return blocks.readBlock(index.handle(i));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Loads the blocks that reads in {@code range} may need into the cache, until it is full; no
   * other blocks are evicted. This counts neither as hits nor as misses.
   *
   * @param range must not be empty
   * @param load whether to load blocks; if false, they are only counted
   */
  public Warming warm(KeyRange range, boolean load) {
    byte[] from = range.from();
    byte[] to = range.to();
    int first = from == null ? 0 : index.find(from, Tag.seek(Tag.MAX_SEQUENCE));
    int last = to == null ? index.size() : index.find(to, Tag.seek(Tag.MAX_SEQUENCE));
    Warming all = Warming.NONE;
    for (int i = first; i < index.size() && i <= last; i++) {
      all = all.plus(warm(i, load && all.isComplete()));
    }
    return all;
  }

  /**
   * Returns the approximate size of the entries in {@code range}, in bytes on disk: that of the
   * blocks that begin in it. Reads nothing. In LevelDB: {@code Table::ApproximateOffsetOf}.
   */
  public long approximateBytes(KeyRange range) {
    byte[] from = range.from();
    byte[] to = range.to();
    long start = from == null ? 0 : offset(index.find(from, Tag.seek(Tag.MAX_SEQUENCE)));
    long end = offset(to == null ? index.size() : index.find(to, Tag.seek(Tag.MAX_SEQUENCE)));
    return Math.max(0, end - start);
  }

  private long offset(int i) {
    if (i < index.size()) {
      return index.handle(i).offset();
    }
    return i == 0 ? 0 : index.handle(i - 1).offset() + bytesOnDisk(i - 1);
  }

  private Warming warm(int i, boolean load) {
    if (cached.has(i)) {
      return new Warming(1, 0, 0, 0);
    }
    if (!load || !cached.offer(i, readBlock(i))) {
      return new Warming(0, 0, 0, 1);
    }
    return new Warming(0, 1, bytesOnDisk(i), 0);
  }

  /**
   * Returns a cursor over all versions.
   *
   * @param keep whether to cache the blocks that are read; those of a compaction would only
   *     displace others
   */
  public EntryCursor entries(boolean keep) {
    return new TableCursor(keep);
  }

  /**
   * Reads the whole table from the disk, and verifies every block, the order of the entries, the
   * filter, and the properties.
   *
   * @throws CorruptionException for the first error found
   */
  public void verify() {
    EntryCursor entries = entries(false);
    Slice lastKey = new Slice();
    long lastTag = 0;
    long count = 0;
    for (boolean on = entries.first(); on; on = entries.next()) {
      int order = count == 0 ? 1 : entries.key().compareTo(lastKey);
      if (order < 0 || order == 0 && entries.tag() >= lastTag) {
        throw new CorruptionException(blocks.name(), "entry " + count + " is out of order");
      }
      if (!filter.mayContain(KeyHash.of(entries.key()))) {
        throw new CorruptionException(blocks.name(), "entry " + count + " is not in the filter");
      }
      lastKey.set(entries.key());
      lastTag = entries.tag();
      count++;
    }
    if (count != properties.entries()) {
      throw new CorruptionException(
          blocks.name(), count + " entries found, properties say " + properties.entries());
    }
  }

  /** Returns the length of the file. */
  public long bytes() throws IOException {
    return blocks.bytes();
  }

  /** Returns the properties of the table. */
  public TableProperties properties() {
    return properties;
  }

  @Override
  public void close() throws IOException {
    cached.clear();
    blocks.close();
  }

  private final class TableCursor implements EntryCursor {
    private final boolean keep;
    private final Block.Cursor cursor = new Block.Cursor();
    private int blockIndex = -1;

    TableCursor(boolean keep) {
      this.keep = keep;
    }

    /** Opens block {@code i}, not on an entry; returns false if there is no such block. */
    private boolean open(int i) {
      if (i < 0 || i >= index.size()) {
        cursor.leave();
        return false;
      }
      if (i != blockIndex) {
        cursor.open(keep ? block(i, TableTrace.NONE) : readBlock(i));
        blockIndex = i;
      }
      return true;
    }

    @Override
    public boolean first() {
      return firstOf(0);
    }

    @Override
    public boolean last() {
      return lastOf(index.size() - 1);
    }

    private boolean firstOf(int i) {
      return open(i) && cursor.first();
    }

    private boolean lastOf(int i) {
      return open(i) && cursor.last();
    }

    @Override
    public boolean seek(byte[] key, long tag) {
      return open(index.find(key, tag)) && cursor.seek(key, tag);
    }

    @Override
    public boolean next() {
      return cursor.next() || firstOf(blockIndex + 1);
    }

    @Override
    public boolean previous() {
      return cursor.previous() || lastOf(blockIndex - 1);
    }

    @Override
    public boolean isValid() {
      return cursor.isValid();
    }

    @Override
    public EntryCursor innermost() {
      return cursor;
    }

    @Override
    public Slice key() {
      return cursor.key();
    }

    @Override
    public long tag() {
      return cursor.tag();
    }

    @Override
    public Slice value() {
      return cursor.value();
    }
  }
}
