package dev.varve.benchmarks.engine;

/** What a workload asks of an engine, and not every engine has. */
public enum Ability {
  /** Gets. */
  READ,
  /** Walks forward. */
  SCAN,
  /** Walks backward. */
  SCAN_BACKWARD,
  /** Deletes. */
  DELETE,
  /** Transactions of several threads that may conflict. */
  TRANSACT,
  /** Puts that survive a power cut. */
  SYNC
}
