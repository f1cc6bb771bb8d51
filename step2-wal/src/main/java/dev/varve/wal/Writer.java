package dev.varve.wal;

import dev.varve.Durability;
import dev.varve.WriteBatch;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A thread in the queue with a batch to write, and the outcome. */
public final class Writer extends CommitQueue.Place {
  public final WriteBatch batch;
  public final Durability.Level durability;
  public final CommitCheck check;
  public boolean accepted;
  public boolean lacksRoom;
  public Throwable failure;

  /** Creates a writer for the calling thread. */
  public Writer(WriteBatch batch, Durability.Level durability, CommitCheck check) {
    this.batch = batch;
    this.durability = durability;
    this.check = check;
  }

  /** Creates a writer for the calling thread that needs exclusive access to the log. */
  public static Writer alone() {
    return new Writer(null, Durability.Level.MEMORY, CommitCheck.PASS);
  }

  @Override
  boolean wantsCompanions() {
    return durability == Durability.Level.EVERY_WRITE;
  }

  /** Throws the failure of the write, if any. */
  public void rethrow() {
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
