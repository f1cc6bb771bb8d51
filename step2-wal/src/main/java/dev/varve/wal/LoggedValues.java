package dev.varve.wal;

/**
 * The large values in a file of a log that nothing is appended to any more.
 *
 * @param number the number of the file
 * @param bytes its length
 */
public record LoggedValues(long number, long bytes, ValuePlaces places) {

  /** Returns the offset of the value of the put with that sequence number, or -1. */
  public long offset(long sequence) {
    return places.of(sequence);
  }
}
