package dev.varve.benchmarks.engine;

import java.io.IOException;

/** Entries in the order of their keys, or backwards. Begins before the first entry it shows. */
public interface Walk extends AutoCloseable {

  /** Moves to the next entry in the walk's direction; false at the end. */
  boolean next() throws Exception;

  /** Returns a copy of the key. */
  byte[] key();

  /** Returns a copy of the value. */
  byte[] value();

  @Override
  void close() throws IOException;
}
