package dev.varve.sstable;

/**
 * What a table has in a value file: a file with values that are kept apart from the tables. The
 * shares of all tables tell how much of a file is still in use, and how much is garbage.
 *
 * @param file the number of the file
 * @param fileBytes what the file had when it was complete, in bytes; the same in all tables
 * @param values the number of values in the file that the table refers to
 * @param bytes what they take in the file, in bytes: see {@link #bytes(int, int)}
 */
public record ValueShare(long file, long fileBytes, long values, long bytes) {
  // The frame of a log and the beginning of a put.
  private static final int RECORD_BYTES = 50;

  /** Returns what a value takes in a file of its own, in bytes, with its key and the rest. */
  public static long bytes(int keyBytes, int valueBytes) {
    return (long) RECORD_BYTES + keyBytes + valueBytes;
  }

  /** Returns this share with one more value. */
  ValueShare plus(long added) {
    return new ValueShare(file, fileBytes, values + 1, bytes + added);
  }
}
