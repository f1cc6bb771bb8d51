package dev.varve.wal;

import dev.varve.WriteBatch;

/**
 * Keeps a memory within its limits. The leader of a group checks each batch before it is logged:
 * what is in the log must fit in memory, now and in every replay. If writers checked earlier, the
 * answer could be stale by the time their batch is logged.
 *
 * @param <S> the memory
 */
public interface Room<S> {

  /** Is called when one log file, and possibly one memory, ends and the next begins. */
  @FunctionalInterface
  interface Rotation {
    /** All operations from {@code firstSequence} on will be in log {@code logNumber}. */
    void to(long logNumber, long firstSequence);
  }

  /** Returns a room without limits. */
  static <S> Room<S> unlimited() {
    return (memory, taken, bytes) -> true;
  }

  /**
   * Returns whether {@code memory} can take a batch. If so, the room stays free: no other thread
   * writes before the batch is written.
   *
   * @param taken the size of the batches before it in the group, in bytes
   * @param bytes the maximum size of the batch in memory, in bytes
   */
  boolean has(S memory, long taken, long bytes);

  /**
   * Returns the rotation to a new memory, to be made now; null if none is possible yet: then the
   * writer leaves the queue, and joins again after {@link #await}. Called by the leader: must not
   * block.
   *
   * @throws IllegalStateException if there will never be more room
   */
  default Rotation rotation() {
    throw new IllegalStateException("store is full");
  }

  /** Waits until a rotation for {@code batch} may be possible, or fails if none ever will be. */
  default void await(WriteBatch batch) {}

  /** Slows down or refuses the writer of {@code batch}, if necessary, before it joins the queue. */
  default void beforeWrite(WriteBatch batch) {}

  /** Whether there is more room on the disk. */
  enum Freed {
    /** No: the write is refused. */
    NOTHING,
    /** Yes: it is worth another try. */
    SOME,
    /** Perhaps soon: the writer leaves the queue, and joins again after {@link #await}. */
    SOME_LATER
  }

  /** Is called by the leader when the log cannot grow for its batch, as on a full disk. */
  default Freed freeDisk(WriteBatch batch) {
    return Freed.NOTHING;
  }
}
