package dev.varve.memtable;

/** Gets the values of stored versions, also those that are kept apart from them. */
@FunctionalInterface
public interface ValueReader {
  /** Gets values that are all stored with their versions. */
  ValueReader STORED = Entry::value;

  /** Returns a copy of the value of a version: see {@link Entry}. */
  byte[] value(long tag, Slice stored);
}
