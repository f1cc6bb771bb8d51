package dev.varve.lsm;

import dev.varve.Internal;
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

  /** Returns the first key. */
  public byte[] smallest() {
    return properties.smallestKey();
  }

  /** Returns the last key. */
  public byte[] largest() {
    return properties.largestKey();
  }

  /** Returns whether the table may hold a key at or between the two; null is an open end. */
  public boolean overlaps(byte[] from, byte[] to) {
    return (to == null || Arrays.compareUnsigned(smallest(), to) <= 0)
        && (from == null || Arrays.compareUnsigned(largest(), from) >= 0);
  }
}
