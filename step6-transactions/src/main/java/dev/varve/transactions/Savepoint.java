package dev.varve.transactions;

/**
 * A state of a transaction's writes to which it can be rolled back; see {@link
 * Transaction#savepoint}.
 */
public final class Savepoint {
  final int operations;
  final int encodedLength;

  Savepoint(int operations, int encodedLength) {
    this.operations = operations;
    this.encodedLength = encodedLength;
  }
}
