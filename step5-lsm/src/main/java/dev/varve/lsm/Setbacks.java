package dev.varve.lsm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Records which background work failed to write its tables at the last attempt, for example because
 * the disk was full.
 *
 * <p>Unlike a failure of {@link dev.varve.wal.Health}, a setback leaves nothing uncertain. The
 * manifest is unchanged, and the names of partly written tables are never used again. So the work
 * is retried until it succeeds, and only callers that would have to wait for it get an error.
 * Thread-safe. In RocksDB: soft errors, and "Background Error Handling".
 */
final class Setbacks {

  /** Work that may be set back. */
  enum Work {
    FLUSH("flush"),
    COMPACTION("compaction"),
    /** {@link Ballast#restore}: until it succeeds, the disk counts as full. */
    BALLAST("restore of the ballast");

    private final String text;

    Work(String text) {
      this.text = text;
    }

    private String waitFor(Object place) {
      return this == BALLAST
          ? "the disk of " + place + " is full, and takes only deletes until there is room again: "
          : "this waits for a "
              + text
              + " in "
              + place
              + ", which has failed and is tried again later: ";
    }
  }

  /** Thrown when an attempt has failed before it changed anything. */
  static final class SetbackException extends IOException {
    private static final long serialVersionUID = 1L;

    private SetbackException(String message, IOException cause) {
      super(message, cause);
    }
  }

  private record Setback(long number, IOException cause) {}

  private final Object place;
  private final StoreListener listener;
  private final Runnable wakeWaiting;
  // Guarded by this.
  private final Map<Work, Setback> current = new EnumMap<>(Work.class);
  private long count;

  /**
   * Starts without a setback.
   *
   * @param place the name of the store in messages
   * @param wakeWaiting is run after each setback, so that waiting threads call {@link #check}
   */
  Setbacks(Object place, StoreListener listener, Runnable wakeWaiting) {
    this.place = place;
    this.listener = listener;
    this.wakeWaiting = wakeWaiting;
  }

  /**
   * Reports the cause to {@code told}, then records that {@code work} has failed for now. Returns
   * the exception to throw.
   */
  SetbackException add(Work work, IOException cause, Consumer<IOException> told) {
    synchronized (this) {
      told.accept(cause);
      current.put(work, new Setback(++count, cause));
    }
    wakeWaiting.run();
    return new SetbackException(
        "a " + work.text + " has failed in " + place + ": " + cause.getMessage(), cause);
  }

  /** Records that {@code work} was done, or is no longer needed. */
  synchronized void end(Work work) {
    if (current.remove(work) != null && current.isEmpty()) {
      listener.recovered();
    }
  }

  /** Returns whether any work has failed, and its retry has not succeeded yet. */
  synchronized boolean isAny() {
    return !current.isEmpty();
  }

  /** Returns whether {@code work} has failed, and its retry has not succeeded yet. */
  synchronized boolean isCurrent(Work work) {
    return current.containsKey(work);
  }

  /** Returns the number of setbacks so far. */
  synchronized long count() {
    return count;
  }

  /**
   * Throws if some of {@code needed} has failed, and its retry has not succeeded yet.
   *
   * @param seen the number of setbacks to ignore: {@link #count} before a retry was requested
   * @throws UncheckedIOException if some of it was set back since, and has not succeeded yet
   */
  synchronized void check(Set<Work> needed, long seen) {
    for (Work work : needed) {
      Setback setback = current.get(work);
      if (setback != null && setback.number > seen) {
        throw new UncheckedIOException(
            work.waitFor(place) + setback.cause.getMessage(), setback.cause);
      }
    }
  }
}
