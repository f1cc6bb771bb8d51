package dev.varve.wal;

import dev.varve.Internal;

/**
 * Receives the events of a log, on the thread of its current writer, which waits meanwhile.
 *
 * @hidden
 */
@Internal
public interface LogEvents {
  /** Ignores all events. */
  LogEvents NONE =
      new LogEvents() {
        @Override
        public void committed(int batches, long bytes, long syncNanos) {}

        @Override
        public void rotated(long number) {}
      };

  /**
   * A group of batches is as durable as it asked to be.
   *
   * @param bytes the encoded size of the batches
   * @param syncNanos the duration of the sync; 0 if there was none
   */
  void committed(int batches, long bytes, long syncNanos);

  /** The log continues in the file with this number. */
  void rotated(long number);
}
