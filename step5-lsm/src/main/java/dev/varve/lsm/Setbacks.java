package dev.varve.lsm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which background work could not write its tables when it was last tried: on a full disk, say.
 *
 * <p>Unlike a failure of {@link dev.varve.wal.Health}, a setback leaves nothing uncertain. The
 * manifest was not touched, and what was written of the tables has names that are never used again.
 * So the work is tried again until it succeeds, and only those are refused who would have to wait
 * for it. Thread-safe. In RocksDB: soft errors, and "Background Error Handling".
 */
final class Setbacks {

  /** What may be set back. */
  enum Work {
    FLUSH("flush"),
    COMPACTION("compaction");

    private final String text;

    Work(String text) {
      this.text = text;
    }
  }

  /** Ends a try that had changed nothing yet. */
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
   * @param place names the store, for messages
   * @param wakeWaiting is run after each setback, so that those who wait call {@link #check}
   */
  Setbacks(Object place, StoreListener listener, Runnable wakeWaiting) {
    this.place = place;
    this.listener = listener;
    this.wakeWaiting = wakeWaiting;
  }

  /**
   * Remembers that {@code work} has failed for now, and lets {@code told} take the cause first.
   * Returns what to throw.
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

  /** Notes that {@code work} was done, or is not needed any more. */
  synchronized void end(Work work) {
    if (current.remove(work) != null && current.isEmpty()) {
      listener.recovered();
    }
  }

  /** Returns how many there were so far. */
  synchronized long count() {
    return count;
  }

  /**
   * Does nothing if all of {@code needed} may still succeed.
   *
   * @param seen how many setbacks to ignore: {@link #count} before another try was asked for
   * @throws UncheckedIOException if some of it was set back since, and has not succeeded
   */
  synchronized void check(Set<Work> needed, long seen) {
    for (Work work : needed) {
      Setback setback = current.get(work);
      if (setback != null && setback.number > seen) {
        throw new UncheckedIOException(
            "this waits for a "
                + work.text
                + " in "
                + place
                + ", which has failed and is tried again later: "
                + setback.cause.getMessage(),
            setback.cause);
      }
    }
  }
}
