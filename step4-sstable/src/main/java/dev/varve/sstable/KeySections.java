package dev.varve.sstable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sorted keys, of which some share much longer prefixes than others: searched by {@link KeyHeads}
 * of each section.
 *
 * <p>A table may have the documents of a collection, and the entries of its indexes. Then all keys
 * together share a few bytes, and all entries of one index have the same head, which tells nothing.
 * So a run of keys with equal heads is a section of its own: its keys share that head, and have new
 * ones after it. What is left between such runs are sections, too.
 */
final class KeySections {
  /** A shorter run is not worth a section. */
  private static final int LEAST_KEYS = 16;

  /** How deep sections may lie within runs, which takes 8 bytes of a prefix each. */
  private static final int MAX_DEPTH = 16;

  /** Keys with heads of their own. */
  private static final class Section implements KeyHeads.Entries {
    final int first;
    final int last;
    final KeyHeads heads;
    final KeyHeads.Entries all;

    Section(int first, int last, KeyHeads heads, KeyHeads.Entries all) {
      this.first = first;
      this.last = last;
      this.heads = heads;
      this.all = all;
    }

    @Override
    public int compare(int i, byte[] key, long tag) {
      return all.compare(first + i, key, tag);
    }
  }

  private final byte[] array;
  private final int[] starts;
  private final int[] ends;
  private final KeyHeads.Entries entries;
  private final Section[] sections;

  /**
   * Creates the sections of sorted keys in {@code array}.
   *
   * @param starts the start of each key
   * @param ends the end of each key
   * @param entries the entries that have these keys
   */
  KeySections(byte[] array, int[] starts, int[] ends, KeyHeads.Entries entries) {
    this.array = array;
    this.starts = starts;
    this.ends = ends;
    this.entries = entries;
    List<Section> found = new ArrayList<>();
    split(0, ends.length, 0, found);
    this.sections = found.toArray(Section[]::new);
  }

  /**
   * Makes sections of the keys from {@code from} to {@code to}: of each run of keys with equal
   * heads, whose keys share more than all of these do, and of the keys between two runs.
   */
  private void split(int from, int to, int depth, List<Section> found) {
    int head = to == from ? 0 : shared(from, to - 1) + Long.BYTES;
    int begin = from;
    int end;
    for (int at = from; at < to; at = end) {
      end = at + 1;
      while (end < to && shared(end - 1, end) >= head) {
        end++;
      }
      if (end - at >= LEAST_KEYS && depth < MAX_DEPTH) {
        add(begin, at, found);
        split(at, end, depth + 1, found);
        begin = end;
      }
    }
    add(begin, to, found);
  }

  private int shared(int i, int j) {
    int mismatch = Arrays.mismatch(array, starts[i], ends[i], array, starts[j], ends[j]);
    return mismatch < 0 ? ends[i] - starts[i] : mismatch;
  }

  private void add(int from, int to, List<Section> found) {
    if (from < to) {
      KeyHeads heads =
          new KeyHeads(
              array, Arrays.copyOfRange(starts, from, to), Arrays.copyOfRange(ends, from, to));
      found.add(new Section(from, to - 1, heads, entries));
    }
  }

  /**
   * Returns the index of the first entry at or after (key, tag); if all are before it, the number
   * of entries.
   */
  int firstAtOrAfter(byte[] key, long tag) {
    int low = 0;
    int high = sections.length - 1;
    // The first section whose last entry is not before (key, tag), or else the last one.
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (entries.compare(sections[middle].last, key, tag) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (sections.length == 0) {
      return 0;
    }
    Section section = sections[low];
    return section.first + section.heads.firstAtOrAfter(key, tag, section);
  }
}
