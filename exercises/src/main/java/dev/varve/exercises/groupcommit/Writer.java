// A part of exercise 2.4 that is finished: nothing to do here.

package dev.varve.exercises.groupcommit;

import dev.varve.WriteBatch;
import dev.varve.wal.CommitCheck;
import dev.varve.wal.CommitQueue;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A thread in the line that has a batch to write, and what came of it. */
final class Writer extends CommitQueue.Place {
  final WriteBatch batch;
  final CommitCheck check;
  boolean accepted;
  boolean lacksRoom;
  Throwable failure;

  /** Makes one for the calling thread; without a batch, it wants the log for itself. */
  Writer(WriteBatch batch, CommitCheck check) {
    this.batch = batch;
    this.check = check;
  }

  void rethrow() {
    if (failure instanceof IOException e) {
      throw new UncheckedIOException("not written: " + e.getMessage(), e);
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    if (failure != null) {
      throw new AssertionError(failure);
    }
  }
}
