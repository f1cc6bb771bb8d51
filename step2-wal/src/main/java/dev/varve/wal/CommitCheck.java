package dev.varve.wal;

/**
 * Decides, right before a batch is committed, whether it may be written. Checks run one at a time
 * in commit order, each before any later batch gets its sequence numbers.
 */
@FunctionalInterface
public interface CommitCheck {
  /** Accepts every batch. */
  CommitCheck PASS = firstSequence -> {};

  /**
   * Accepts the batch by returning, or refuses it by throwing; a refused batch has no effect.
   *
   * @param firstSequence the sequence number that the batch's first operation will have
   */
  void beforeCommit(long firstSequence);
}
