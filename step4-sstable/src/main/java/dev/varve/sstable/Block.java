package dev.varve.sstable;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.Slice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A block of sorted entries in memory, as {@link BlockBuilder} draws it. Immutable. */
final class Block {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);

  private final byte[] bytes;
  private final int length;
  private final int entriesEnd;
  private final int restartCount;
  private final KeyHeads restartKeys;

  /** Takes a whole array as a block; see {@link #Block(byte[], int)}. */
  Block(byte[] bytes) {
    this(bytes, bytes.length);
  }

  /**
   * Takes the first {@code length} bytes of an array as a block.
   *
   * @throws IllegalArgumentException if they cannot be one
   */
  Block(byte[] bytes, int length) {
    if (length < 2 * Integer.BYTES) {
      throw new IllegalArgumentException("block of " + length + " bytes");
    }
    this.bytes = bytes;
    this.length = length;
    this.restartCount = (int) INT.get(bytes, length - Integer.BYTES);
    long end = length - Integer.BYTES * (1L + restartCount);
    if (restartCount < 1 || end < 0) {
      throw new IllegalArgumentException("block of " + restartCount + " restart points");
    }
    this.entriesEnd = (int) end;
    this.restartKeys = restartKeys();
  }

  private KeyHeads restartKeys() {
    int[] starts = new int[restartCount];
    int[] ends = new int[restartCount];
    Cursor cursor = new Cursor();
    cursor.open(this);
    for (int i = 0; i < restartCount; i++) {
      cursor.toRestart(i);
      ends[i] = cursor.valueStart;
      starts[i] = cursor.valueStart - cursor.keyLength;
    }
    return new KeyHeads(bytes, starts, ends);
  }

  int size() {
    return length;
  }

  Cursor cursor() {
    Cursor cursor = new Cursor();
    cursor.open(this);
    return cursor;
  }

  private int restart(int index) {
    return (int) INT.get(bytes, entriesEnd + Integer.BYTES * index);
  }

  /** A cursor that can be moved from block to block. */
  static final class Cursor implements EntryCursor, KeyHeads.Entries {
    private final Slice key = new Slice();
    private final Slice value = new Slice();
    private Block block;
    private byte[] bytes;

    // The entry at this position; its key is put together here.
    private byte[] keyBytes = new byte[64];
    private int keyLength;
    private long tag;
    private int start;
    private int valueStart;
    private int end;
    // The last restart point at or before it.
    private int restart;
    private boolean valid;

    /** Puts this cursor over another block, at no entry. */
    void open(Block block) {
      this.block = block;
      this.bytes = block.bytes;
      this.valid = false;
    }

    @Override
    public boolean first() {
      return toRestart(0);
    }

    @Override
    public boolean last() {
      toRestart(block.restartCount - 1);
      while (end < block.entriesEnd) {
        read(end);
      }
      return valid;
    }

    @Override
    public boolean seek(byte[] key, long tag) {
      int behind = block.restartKeys.firstAtOrBehind(key, tag, this);
      toRestart(Math.max(0, behind - 1));
      while (valid && compare(key, tag) < 0) {
        next();
      }
      return valid;
    }

    /** Compares the entry at a restart point, for when the head of its key does not decide. */
    @Override
    public int compare(int restart, byte[] otherKey, long otherTag) {
      toRestart(restart);
      return compare(otherKey, otherTag);
    }

    private int compare(byte[] otherKey, long otherTag) {
      int order = Slice.compare(keyBytes, 0, keyLength, otherKey, 0, otherKey.length);
      return order != 0 ? order : Long.compare(otherTag, tag);
    }

    @Override
    public boolean next() {
      if (end >= block.entriesEnd) {
        return valid = false;
      }
      if (restart + 1 < block.restartCount && block.restart(restart + 1) == end) {
        restart++;
      }
      return read(end);
    }

    /** A key needs those before it: we go back to a restart point, and forward again. */
    @Override
    public boolean previous() {
      int here = start;
      if (block.restart(restart) == here) {
        if (restart == 0) {
          return valid = false;
        }
        restart--;
      }
      read(block.restart(restart));
      while (end < here) {
        read(end);
      }
      return valid;
    }

    private boolean toRestart(int index) {
      restart = index;
      keyLength = 0; // a restart point's key stands whole
      return read(block.restart(index));
    }

    /** Reads the entry at {@code at}, whose key may begin as the one read before it. */
    private boolean read(int at) {
      try {
        start = at;
        int shared = varint(at);
        int unshared = varint(end);
        int valueLength = varint(end);
        tag = (long) LONG.get(bytes, end);
        int suffix = end + Long.BYTES;
        setKey(shared, suffix, unshared);
        valueStart = suffix + unshared;
        end = Math.addExact(valueStart, valueLength);
        valid = true;
      } catch (IndexOutOfBoundsException | ArithmeticException e) {
        throw malformed(e);
      }
      if (end > block.entriesEnd) {
        throw malformed(null);
      }
      return true;
    }

    private void setKey(int shared, int suffix, int unshared) {
      int length = Math.addExact(shared, unshared);
      if (shared > keyLength || unshared > bytes.length) {
        throw new IndexOutOfBoundsException();
      }
      if (length > keyBytes.length) {
        byte[] larger = new byte[Math.max(length, 2 * keyBytes.length)];
        System.arraycopy(keyBytes, 0, larger, 0, shared);
        keyBytes = larger;
      }
      System.arraycopy(bytes, suffix, keyBytes, shared, unshared);
      keyLength = length;
    }

    /** Reads a varint at {@code at} and leaves in {@code end} where it ends. */
    private int varint(int at) {
      int value = bytes[at];
      end = at + 1;
      if (value >= 0) {
        return value;
      }
      value &= 0x7F;
      for (int shift = 7; shift < 32; shift += 7) {
        byte next = bytes[end++];
        value |= (next & 0x7F) << shift;
        if (next >= 0) {
          break;
        }
      }
      if (value < 0) {
        throw new IndexOutOfBoundsException();
      }
      return value;
    }

    private IllegalArgumentException malformed(RuntimeException cause) {
      return new IllegalArgumentException(
          "malformed entry at byte " + start + " of the block", cause);
    }

    @Override
    public boolean isValid() {
      return valid;
    }

    @Override
    public Slice key() {
      return key.set(keyBytes, 0, keyLength);
    }

    @Override
    public long tag() {
      return tag;
    }

    @Override
    public Slice value() {
      return value.set(bytes, valueStart, end - valueStart);
    }
  }
}
