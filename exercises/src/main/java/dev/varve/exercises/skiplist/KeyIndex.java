// A part of exercise 3.2 that is finished: nothing to do here.

package dev.varve.exercises.skiplist;

import dev.varve.memtable.KeyHash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A hash table beside the skip list, as in step 1: it maps a key to the node of its newest version,
 * or shows that there is none. The list keeps the order; the index makes the lookup of a single key
 * fast.
 *
 * <p>Open addressing: a key's slot is the first one, starting at its hash, that holds the key or is
 * empty. A slot holds 32 bits of the hash ({@link KeyHash#inMemory}), so that other keys are nearly
 * always skipped without comparing them.
 *
 * <pre>
 *   slot := hash:32 bits, node:32 bits        0: empty
 * </pre>
 *
 * <p>One writer, readers without a lock: a slot is stored with release semantics once its node is
 * in the list, and a full table is copied to one of twice the size.
 */
final class KeyIndex {
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);

  private volatile long[] slots = new long[16];
  private int used;

  /** Sets the newest node of a key, the given part of {@code array}, to {@code node}. */
  void put(SkipList list, long hash, byte[] array, int key, int keyLength, int node) {
    long[] table = slots;
    int at = find(table, list, hash, array, key, keyLength);
    boolean isNew = table[at] == 0;
    SLOT.setRelease(table, at, hash << 32 | node);
    if (isNew && ++used * 2 > table.length) {
      grow(table);
    }
  }

  /** Returns the newest node of a key, or {@link SkipList#END}. */
  int get(SkipList list, long hash, byte[] key) {
    long[] table = slots;
    return (int) (long) SLOT.getAcquire(table, find(table, list, hash, key, 0, key.length));
  }

  private static int find(
      long[] table, SkipList list, long hash, byte[] array, int key, int keyLength) {
    int mask = table.length - 1;
    int at = (int) hash & mask;
    for (long slot = (long) SLOT.getAcquire(table, at);
        slot != 0;
        slot = (long) SLOT.getAcquire(table, at)) {
      if (slot >>> 32 == (hash & 0xFFFF_FFFFL) && list.hasKey((int) slot, array, key, keyLength)) {
        return at;
      }
      at = at + 1 & mask;
    }
    return at;
  }

  /** Returns the size of the slots in bytes. */
  long bytes() {
    return (long) Long.BYTES * slots.length;
  }

  private void grow(long[] table) {
    long[] larger = new long[2 * table.length];
    int mask = larger.length - 1;
    for (long slot : table) {
      if (slot != 0) {
        int at = (int) (slot >>> 32) & mask;
        while (larger[at] != 0) {
          at = at + 1 & mask;
        }
        larger[at] = slot;
      }
    }
    slots = larger;
  }
}
