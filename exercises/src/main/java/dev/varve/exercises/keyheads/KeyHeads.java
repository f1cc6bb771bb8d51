// Exercise 4.2: a binary search. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=4.2

package dev.varve.exercises.keyheads;

import dev.varve.course.NotDoneYet;

/**
 * Sorted keys, reduced to numbers for a fast binary search.
 *
 * <p>Neighbouring keys often share a long prefix. The prefix that all keys share is compared once.
 * The eight bytes after it, read as one number, are a key's <em>head</em>, and comparing heads is
 * nearly always enough. So a binary search runs over one small array, instead of jumping from key
 * to key through memory.
 */
final class KeyHeads {

  /** The sorted entries, compared when two heads are equal. */
  interface Entries {
    /** Compares entry {@code i} with (key, tag). */
    int compare(int i, byte[] key, long tag);
  }

  // The prefix of all keys: a part of an array that belongs to the caller.
  private final byte[] array;
  private final int sharedStart;
  private final int shared;
  private final long[] heads;

  /**
   * Creates the heads of sorted keys in {@code array}.
   *
   * @param starts the start of each key; may be longer than {@code ends}
   * @param ends the end of each key
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
   * Returns the length of the common prefix of the first and the last key. Since the keys are
   * sorted, all keys share this prefix.
   *
   * @param end the end of the first key; {@code lastEnd} is the end of the last one
   */
  private static int shared(byte[] array, int start, int end, int lastStart, int lastEnd) {
    throw new NotDoneYet("4.2");
  }

  /**
   * Reads the bytes from {@code from} to {@code to}, but at most eight, as one big-endian number,
   * padded with zeros at the end. Such numbers, compared as unsigned, sort as their bytes do.
   */
  private static long head(byte[] bytes, int from, int to) {
    throw new NotDoneYet("4.2");
  }

  /**
   * Returns the index of the first entry at or after (key, tag); if all are before it, the number
   * of entries.
   *
   * <p>A key that does not begin with the shared prefix is before all entries, or after all of
   * them. For any other key, a binary search compares its head, the eight bytes after the shared
   * prefix, with the heads of the entries. Only if two heads are equal, {@code entries} compares
   * the full keys: they may differ after the head, or a short key may end where another has zeros.
   */
  int firstAtOrAfter(byte[] key, long tag, Entries entries) {
    throw new NotDoneYet("4.2");
  }
}
