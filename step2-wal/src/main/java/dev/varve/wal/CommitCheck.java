package dev.varve.wal;

/**
 * Decides, when a batch's turn has come, whether it may be written. Checks run one after the other
 * in the order of the commits, each before any later batch gets its sequence numbers.
 */
@FunctionalInterface
public interface CommitCheck {
  /** Lets every batch pass. */
  CommitCheck PASS = firstSequence -> {};

  /**
   * Passes by returning; refuses by throwing, and then the batch has no effect.
   *
   * @param firstSequence the sequence number that the batch's first operation will have
   */
  void beforeCommit(long firstSequence);
}
