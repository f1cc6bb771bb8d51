package dev.varve.wal;

/**
 * Keeps a memory within its bounds. The leader of the line asks, for each batch, before that is
 * logged: what is in the log must fit the memory, now and in every replay. Asked anywhere else, the
 * answer would be old by the time the batch's turn has come.
 *
 * @param <S> the memory
 */
public interface Room<S> {

  /** Takes over at the turn from one log file and one memory to the next. */
  @FunctionalInterface
  interface Turn<S> {
    /**
     * Returns the memory for all from {@code firstSequence} on, which {@code logNumber} will hold.
     */
    S to(long logNumber, long firstSequence);
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
   * Returns the turn to a new memory, to be taken now; null if none may be taken yet: then the
   * writer leaves the line, and comes again after {@link #await}. Called by the leader: it must not
   * wait.
   *
   * @throws IllegalStateException if there will never be more room
   */
  default Turn<S> turn() {
    throw new IllegalStateException("store is full");
  }

  /** Waits until there may be a turn, or fails if none will come. */
  default void await() {}
}
