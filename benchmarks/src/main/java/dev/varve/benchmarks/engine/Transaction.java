package dev.varve.benchmarks.engine;

/** What can be done in a transaction. */
public interface Transaction {

  /** Returns the value of {@code key}, which this transaction is going to write, or null. */
  byte[] get(byte[] key) throws Exception;

  /** Sets the value of {@code key}. */
  void put(byte[] key, byte[] value) throws Exception;
}
