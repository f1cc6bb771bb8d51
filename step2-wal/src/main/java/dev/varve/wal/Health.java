package dev.varve.wal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Whether a store may still be written. The first failure ends that, wherever it came from: all
 * later writes report it, until the store is reopened. Reads go on. What has failed but left
 * nothing uncertain, so that it can simply be tried again, does not belong here.
 *
 * <p>All parts of a store share one. Thread-safe. In RocksDB: {@code ErrorHandler}; LevelDB's
 * {@code bg_error_}.
 */
public final class Health {

  /** Where a failure was noticed. */
  public enum Part {
    /** Nobody knows what the log holds: a write or sync failed, or was ended in the middle. */
    LOG("an earlier write failed"),
    /** Nobody knows whether the disk has the manifest's last edit, so none may follow it. */
    MANIFEST("a change of the manifest failed"),
    /** A flush or a compaction could not be done, and to try it again would be of no use. */
    BACKGROUND("a background thread failed");

    private final String text;

    Part(String text) {
      this.text = text;
    }
  }

  private final Consumer<Throwable> onFailure;
  // Guarded by this.
  private final Set<Part> failed = EnumSet.noneOf(Part.class);
  // What later writes are told.
  private volatile String text;
  private volatile Throwable cause;

  /** Starts without a failure. */
  public Health() {
    this(failure -> {});
  }

  /** Starts without a failure; {@code onFailure} is told of each one. */
  public Health(Consumer<Throwable> onFailure) {
    this.onFailure = onFailure;
  }

  /** Remembers a failure; of several, the first is the one that is reported. */
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

  /** Says whether anything has failed. */
  public boolean isFailed() {
    return cause != null;
  }

  /** Says whether that part has failed, first or not. */
  public synchronized boolean isFailed(Part part) {
    return failed.contains(part);
  }

  /**
   * Does nothing while all is well.
   *
   * @throws UncheckedIOException if anything has failed, with the first failure as its cause's
   *     cause, or as its cause
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
