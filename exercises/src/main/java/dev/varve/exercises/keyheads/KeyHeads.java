// Exercise 4.2: a binary search. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=4.2

package dev.varve.exercises.keyheads;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.varve.course.NotDoneYet;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Sorted keys, reduced to numbers that can be searched fast.
 *
 * <p>Neighbouring keys have much in common at their beginning. What all of them share is compared
 * once; the eight bytes after that, read as one number, are a key's <em>head</em>, and heads nearly
 * always decide. So a binary search runs over one small array, not from key to key through the
 * memory.
 */
final class KeyHeads {
  private static final VarHandle BIG_ENDIAN_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, BIG_ENDIAN);

  /** The sorted entries, for when a head does not decide. */
  interface Entries {
    /** Compares entry {@code i} with (key, tag). */
    int compare(int i, byte[] key, long tag);
  }

  // What all keys begin with: a part of an array that is not ours.
  private final byte[] array;
  private final int sharedStart;
  private final int shared;
  private final long[] heads;

  /**
   * Takes the keys, which lie in {@code array}, sorted.
   *
   * @param starts where each key begins; more than there are ends are ignored
   * @param ends where each key ends
   */
  KeyHeads(byte[] array, int[] starts, int[] ends) {
    this.array = array;
    int last = ends.length - 1;
    sharedStart = last < 0 ? 0 : starts[0];
    shared = last < 0 ? 0 : shared(array, starts[0], ends[0], starts[last], ends[last]);
    heads = new long[ends.length];
    for (int i = 0; i < heads.length; i++) {
      heads[i] = head(array, starts[i] + shared, ends[i]);
    }
  }

  /**
   * Returns how many bytes the first and the last key have in common at their beginning. The keys
   * are sorted: what these two share, all share.
   *
   * @param end where the first key ends, as {@code lastEnd} is where the last one does
   */
  private static int shared(byte[] array, int start, int end, int lastStart, int lastEnd) {
    throw new NotDoneYet("4.2");
  }

  /**
   * Reads the bytes from {@code from} up to {@code to}, but eight at the most, as one number: the
   * first byte is its highest, and zeros take the place of those that are missing. Two such
   * numbers, compared without a sign, are ordered as their bytes are.
   */
  private static long head(byte[] bytes, int from, int to) {
    throw new NotDoneYet("4.2");
  }

  /**
   * Returns the index of the first entry at or after (key, tag); if all are before it, how many
   * there are.
   *
   * <p>A key that does not begin with what all entries share lies before all of them, or after. For
   * any other, a binary search compares its head, the eight bytes after what is shared, with
   * theirs. Where two heads are equal, and only there, {@code entries} is asked: the keys may go
   * on, or a short one may end where another has zeros.
   */
  int firstAtOrAfter(byte[] key, long tag, Entries entries) {
    throw new NotDoneYet("4.2");
  }
}
