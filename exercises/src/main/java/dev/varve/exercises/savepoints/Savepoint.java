// A part of exercise 6.5 that is finished: nothing to do here.

package dev.varve.exercises.savepoints;

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
