package dev.varve.lsm;

import dev.varve.Internal;
import dev.varve.memtable.RangeTombstone;
import dev.varve.memtable.RangeTombstones;
import dev.varve.sstable.TableProperties;
import dev.varve.wal.FileNames;
import java.util.Arrays;

/**
 * A table as the manifest describes it.
 *
 * @param number the number in the file name
 * @param bytes the length of the file
 * @param properties the properties stored in the table
 * @hidden
 */
@Internal
public record TableMetadata(long number, long bytes, TableProperties properties) {
  /** The suffix of table file names. */
  public static final String SUFFIX = ".table";

  /** Returns the name of table {@code number}. */
  public static String fileName(long number) {
    return FileNames.of(number, SUFFIX);
  }

  /** Returns the number in the name of a table file, or -1 if it is not one. */
  public static long numberOf(String fileName) {
    return FileNames.number(fileName, SUFFIX);
  }

  /** Returns the first key of an entry or of a deleted range. */
  public byte[] smallest() {
    byte[] first = properties.smallestKey();
    if (ranges().isEmpty()) {
      return first;
    }
    byte[] start = ranges().start();
    return hasEntries() && Arrays.compareUnsigned(first, start) <= 0 ? first : start;
  }

  /** Returns the last key of an entry, or the end of a deleted range, which is not in the table. */
  public byte[] largest() {
    byte[] last = properties.largestKey();
    if (ranges().isEmpty()) {
      return last;
    }
    byte[] end = ranges().end();
    return hasEntries() && Arrays.compareUnsigned(RangeTombstone.successor(last), end) >= 0
        ? last
        : end;
  }

  /** Returns the first key after all keys of entries and all deleted ranges. */
  byte[] end() {
    byte[] largest = largest();
    boolean isEntry = hasEntries() && largest == properties.largestKey();
    return isEntry ? RangeTombstone.successor(largest) : largest;
  }

  /** Returns whether {@code key} is above all keys of entries and all deleted ranges. */
  public boolean endsBefore(byte[] key) {
    return Arrays.compareUnsigned(properties.largestKey(), key) < 0
        ? ranges().isEmpty() || Arrays.compareUnsigned(ranges().end(), key) <= 0
        : !hasEntries() && Arrays.compareUnsigned(ranges().end(), key) <= 0;
  }

  private RangeTombstones ranges() {
    return properties.rangeTombstones();
  }

  private boolean hasEntries() {
    return properties.entries() > 0;
  }

  /** Returns whether the table may hold a key at or between the two; null is an open end. */
  public boolean overlaps(byte[] from, byte[] to) {
    return (to == null || Arrays.compareUnsigned(smallest(), to) <= 0)
        && (from == null || !endsBefore(from));
  }
}
