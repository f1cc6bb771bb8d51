package dev.varve.transactions;

/** A state of a transaction's writes that it can go back to; see {@link Transaction#savepoint}. */
public final class Savepoint {
  final int operations;
  final int encodedLength;

  Savepoint(int operations, int encodedLength) {
    this.operations = operations;
    this.encodedLength = encodedLength;
  }
}
