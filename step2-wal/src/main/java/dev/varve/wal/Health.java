package dev.varve.wal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Whether a store may still be written. After the first failure, in any part of the store, all
 * later writes fail and report it, until the store is reopened. Reads still work. An operation that
 * failed without leaving anything uncertain can simply be retried, and is not recorded here.
 *
 * <p>All parts of a store share one instance. Thread-safe. In RocksDB: {@code ErrorHandler};
 * LevelDB's {@code bg_error_}.
 */
public final class Health {

  /** Where a failure was noticed. */
  public enum Part {
    /** The contents of the log are unknown: a write or sync failed, or was ended in the middle. */
    LOG("an earlier write failed"),
    /** It is unknown whether the manifest's last edit is on disk, so none may follow it. */
    MANIFEST("a change of the manifest failed"),
    /** A flush or a compaction failed in a way that a retry would not fix. */
    BACKGROUND("a background thread failed"),
    /** There was no room for a new log, so there is none. */
    OPEN("it was opened on a full disk, for reads only");

    private final String text;

    Part(String text) {
      this.text = text;
    }
  }

  private final Consumer<Throwable> onFailure;
  // Guarded by this.
  private final Set<Part> failed = EnumSet.noneOf(Part.class);
  // The message for later writes.
  private volatile String text;
  private volatile Throwable cause;

  /** Starts without a failure. */
  public Health() {
    this(failure -> {});
  }

  /** Starts without a failure; {@code onFailure} receives each one. */
  public Health(Consumer<Throwable> onFailure) {
    this.onFailure = onFailure;
  }

  /** Records a failure; if there are several, the first one is reported. */
  public void fail(Part part, Throwable failure) {
    synchronized (this) {
      failed.add(part);
      if (cause == null) {
        text = part.text + ": " + failure.getMessage();
        cause = failure;
      }
    }
    onFailure.accept(failure);
  }

  /** Returns whether anything has failed. */
  public boolean isFailed() {
    return cause != null;
  }

  /** Returns whether that part has failed, even if another failed first. */
  public synchronized boolean isFailed(Part part) {
    return failed.contains(part);
  }

  /**
   * Throws if anything has failed.
   *
   * @throws UncheckedIOException with the first failure as its cause, or, unless that is an {@link
   *     IOException}, as the cause of its cause
   */
  public void check() {
    Throwable first = cause;
    if (first != null) {
      throw new UncheckedIOException(
          "store must be reopened: " + text,
          first instanceof IOException e ? e : new IOException(first));
    }
  }
}
