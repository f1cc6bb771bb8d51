package dev.varve.transactions;

/**
 * How a transaction is isolated from concurrent ones. At both levels, all its reads see one
 * snapshot.
 */
public enum IsolationLevel {
  /**
   * If two concurrent transactions write the same key, the second to commit is refused. Keys that
   * it only read may have changed: write skew is possible. Berenson et al., "A Critique of ANSI SQL
   * Isolation Levels", 1995.
   */
  SNAPSHOT,

  /**
   * A transaction that writes is refused if anything it has read, a key or a range of keys, has
   * changed since. So the outcome is as if the transactions had run one after the other, in the
   * order of their commits.
   */
  SERIALIZABLE
}
