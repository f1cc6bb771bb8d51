package dev.varve.sstable;

import static dev.varve.ByteViews.LONG;

import dev.varve.memtable.Entry;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.Slice;
import java.util.Arrays;

/**
 * The sorted entries of a data block, unpacked in memory, with every key stored in full.
 *
 * <pre>
 *   unpacked := (key tag:u64 value)[n]
 * </pre>
 *
 * <p>On disk a key omits the prefix that it shares with the previous key, so entries can only be
 * decoded in sequence. {@link BlockDecoder} does that once, when the block is read. After that, a
 * binary search covers all entries, and a step back is as cheap as a step forward. (LevelDB
 * searches the packed bytes; there every 16th key is stored in full, a <em>restart point</em>, and
 * each search ends by decoding up to 16 entries.)
 *
 * <p>Immutable.
 */
public final class Block implements KeyHeads.Entries {
  // The overhead of an entry in addition to its bytes: a start, the end of its key, the head of its
  // key.
  private static final int PLACE_BYTES = 2 * Integer.BYTES + Long.BYTES;

  private final byte[] bytes;
  // The key of entry i is [starts[i], keyEnds[i]), followed by its tag; its value ends at starts[i
  // + 1].
  private final int[] starts;
  private final int[] keyEnds;
  private final KeyHeads heads;

  /**
   * Creates a block of unpacked entries; {@code starts} has one more element, the end of the last
   * entry.
   */
  public Block(byte[] bytes, int[] starts, int[] keyEnds) {
    this.bytes = bytes;
    this.starts = starts;
    this.keyEnds = keyEnds;
    this.heads = new KeyHeads(bytes, starts, keyEnds);
  }

  /** Returns the memory used, in bytes. */
  public int size() {
    return bytes.length + PLACE_BYTES * entries();
  }

  private int entries() {
    return keyEnds.length;
  }

  /** Returns the first entry at or after (key, tag) if its key is {@code key}, or null. */
  Entry find(byte[] key, long tag) {
    int i = firstAtOrAfter(key, tag);
    if (i == entries() || compareKey(i, key) != 0) {
      return null;
    }
    return new Entry(tag(i), Arrays.copyOfRange(bytes, keyEnds[i] + Long.BYTES, starts[i + 1]));
  }

  private int firstAtOrAfter(byte[] key, long tag) {
    return heads.firstAtOrAfter(key, tag, this);
  }

  @Override
  public int compare(int i, byte[] key, long tag) {
    int order = compareKey(i, key);
    return order != 0 ? order : Long.compare(tag, tag(i));
  }

  private int compareKey(int i, byte[] key) {
    return Slice.compare(bytes, starts[i], keyEnds[i] - starts[i], key, 0, key.length);
  }

  private long tag(int i) {
    return (long) LONG.get(bytes, keyEnds[i]);
  }

  /** Returns a cursor before the first entry. */
  public Cursor cursor() {
    Cursor cursor = new Cursor();
    cursor.open(this);
    return cursor;
  }

  /** A cursor that can be moved from block to block. */
  public static final class Cursor implements EntryCursor {
    private final Slice key = new Slice();
    private final Slice value = new Slice();
    private Block block;
    private int entries;
    // The index of the current entry; not on an entry if it is below 0 or at least entries.
    private int index;

    /** Moves this cursor to another block, not on an entry. */
    void open(Block block) {
      this.block = block;
      this.entries = block.entries();
      leave();
    }

    /** Moves off any entry. */
    void leave() {
      index = -1;
    }

    private boolean moveTo(int target) {
      index = target;
      return isValid();
    }

    @Override
    public boolean first() {
      return moveTo(0);
    }

    @Override
    public boolean last() {
      return moveTo(entries - 1);
    }

    @Override
    public boolean seek(byte[] key, long tag) {
      return moveTo(block.firstAtOrAfter(key, tag));
    }

    @Override
    public boolean next() {
      return moveTo(index + 1);
    }

    @Override
    public boolean previous() {
      return moveTo(index - 1);
    }

    @Override
    public boolean isValid() {
      return index >= 0 && index < entries;
    }

    @Override
    public Slice key() {
      int start = block.starts[index];
      return key.set(block.bytes, start, block.keyEnds[index] - start);
    }

    @Override
    public long tag() {
      return block.tag(index);
    }

    @Override
    public Slice value() {
      int start = block.keyEnds[index] + Long.BYTES;
      return value.set(block.bytes, start, block.starts[index + 1] - start);
    }
  }
}
