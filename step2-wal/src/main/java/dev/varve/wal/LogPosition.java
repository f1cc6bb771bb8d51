package dev.varve.wal;

/**
 * A place in a log between two batches: before it, everything that was acknowledged up to a moment.
 *
 * @param logNumber the number of the log file
 * @param offset the offset in that file
 * @param nextSequence the sequence number of the batch that begins there
 */
public record LogPosition(long logNumber, long offset, long nextSequence) {}
