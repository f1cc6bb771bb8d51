package dev.varve.transactions;

/** How much a transaction notices of those that run beside it. Its reads all see one snapshot. */
public enum IsolationLevel {
  /**
   * Of two transactions that run beside each other and write the same key, the second to commit is
   * refused. What it only read may have changed: write skew is possible. Berenson et al., "A
   * Critique of ANSI SQL Isolation Levels", 1995.
   */
  SNAPSHOT,

  /**
   * A transaction that writes is refused if anything it has read, a key or a range of keys, was
   * changed since. So the outcome is as if the transactions had run one after the other, in the
   * order of their commits.
   */
  SERIALIZABLE
}
