package dev.varve.wal;

import dev.varve.Internal;

/**
 * Is told what a log does, by the one writer that it has at a time, which waits meanwhile.
 *
 * @hidden
 */
@Internal
public interface LogEvents {
  /** Whoever does not care. */
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
   * @param bytes how many the encoded batches have
   * @param syncNanos how long the sync took; 0 if there was none
   */
  void committed(int batches, long bytes, long syncNanos);

  /** The log goes on in the file with this number. */
  void rotated(long number);
}
