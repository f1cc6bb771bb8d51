package dev.varve.sstable;

import dev.varve.CorruptionException;
import dev.varve.KeyRange;
import dev.varve.Warming;
import dev.varve.io.Closing;
import dev.varve.io.Storage;
import dev.varve.memtable.Entry;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.KeyHash;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Reads a table: the filter says whether a key may be in it, the index in which block, and the
 * block holds the entry. Filter and index stay in memory; blocks come from the cache or from the
 * disk.
 *
 * <p>Thread-safe. Damaged bytes are a {@link CorruptionException} that names file and offset, never
 * a wrong value. In LevelDB: {@code table.cc}.
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

  /** Opens table {@code fileNumber}, and reads what stays in memory. */
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

  /** Says false only if no version of a key with this {@link KeyHash} is in the table. */
  public boolean mayContain(long hash) {
    return filter.mayContain(hash);
  }

  /**
   * Returns the newest version of {@code key} at or below {@code sequence}, or null if there is
   * none here. A tombstone is a version.
   *
   * @param hash the key's {@link KeyHash}
   */
  public Entry find(byte[] key, long hash, long sequence) {
    return find(key, hash, sequence, TableTrace.NONE);
  }

  /** As {@link #find(byte[], long, long)}; tells {@code trace} of each step. */
  public Entry find(byte[] key, long hash, long sequence, TableTrace trace) {
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
   * Brings the blocks that a read of keys in {@code range} may need into the cache, until one finds
   * no room there: others are not thrown out. What is done here counts neither as hits nor as
   * misses.
   *
   * @param range not an empty one
   * @param load whether to bring any; if not, they are only counted
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
   * @param keep whether blocks that are read go into the cache; a compaction's would only crowd it
   */
  public EntryCursor entries(boolean keep) {
    return new TableCursor(keep);
  }

  /**
   * Reads the whole table from the disk, and checks every block, the order of the entries, the
   * filter, and what the table says of itself.
   *
   * @throws CorruptionException for the first thing that is wrong
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

  /** Returns what the table says of itself. */
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

    /** Goes to a block, at no entry; false if there is none of that number. */
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
