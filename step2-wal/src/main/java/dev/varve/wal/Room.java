package dev.varve.wal;

/**
 * Keeps a memory within its bounds. The leader of the line asks, for each batch, before that is
 * logged: what is in the log must fit the memory, now and in every replay. Asked anywhere else, the
 * answer would be old by the time the batch's turn has come.
 *
 * @param <S> the memory
 */
public interface Room<S> {

  /** Takes over when one log file, and with it maybe one memory, ends and the next begins. */
  @FunctionalInterface
  interface Rotation {
    /** All from {@code firstSequence} on will be in log {@code logNumber}. */
    void to(long logNumber, long firstSequence);
  }

  /** As much as anybody asks for. */
  static <S> Room<S> unlimited() {
    return (memory, taken, bytes) -> true;
  }

  /**
   * Says whether {@code memory} can take a batch. If this is true, the room stays free: nobody else
   * writes before the batch is written.
   *
   * @param taken what the batches before it in the group take, in bytes
   * @param bytes what the batch takes, at most
   */
  boolean has(S memory, long taken, long bytes);

  /**
   * Returns the rotation to a new memory, to be made now; null if none may be made yet: then the
   * writer leaves the line, and comes again after {@link #await}. Called by the leader: it must not
   * wait.
   *
   * @throws IllegalStateException if there will never be more room
   */
  default Rotation rotation() {
    throw new IllegalStateException("store is full");
  }

  /** Waits until there may be a rotation, or fails if none will come. */
  default void await() {}

  /** Slows down a writer of so many bytes, before it stands in the line, if it must be. */
  default void beforeWrite(int bytes) {}
}
