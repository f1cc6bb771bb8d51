package dev.varve.course;

import java.time.Duration;
import java.util.Locale;

/**
 * Decides that a test will not end, by sampling its {@link Pace} regularly.
 *
 * <p>A correct solution must never be reported as endless, however busy the machine is. So a loop
 * is measured in processor time, which other programs do not affect. A wait is measured in samples,
 * not in seconds: on a busy machine, or one that was suspended, the sampling thread is delayed as
 * much as a thread of the test that was woken. A runnable thread does not count as waiting.
 */
final class Patience {
  /** The time between two samples. */
  static final Duration LOOK = Duration.ofMillis(50);

  // For cases between: a loop that sleeps, or a thread reported as runnable that is blocked.
  private static final int LONG = 12;

  private final Duration limit;
  private final long begin;
  private final long looks;
  private Pace last;
  private long withoutProgress;
  private long withoutRunning;
  private long waited;

  /** Begins with a test whose threads have the progress {@code begin}. */
  Patience(Duration limit, Pace begin) {
    this.limit = limit;
    this.begin = begin.cpuNanos();
    this.looks = limit.dividedBy(LOOK);
    this.last = begin;
  }

  /** Takes one more sample; returns why the test will not end, or null if it still may. */
  String look(Pace now) {
    boolean progress = now.cpuNanos() != last.cpuNanos();
    withoutProgress = progress ? 0 : withoutProgress + 1;
    withoutRunning = progress || now.canRun() ? 0 : withoutRunning + 1;
    waited += now.canRun() ? 0 : 1;
    last = now;
    if (now.cpuNanos() - begin > limit.toNanos()) {
      return "still running there after " + told(1) + " of processor time: an endless loop";
    }
    if (withoutRunning >= looks) {
      return "still waiting there; no thread of the test has run for "
          + told(1)
          + ": an endless wait";
    }
    if (Math.max(withoutProgress, waited) >= LONG * looks) {
      return "still there after " + told(LONG) + " of waiting: an endless wait";
    }
    return null;
  }

  private String told(int times) {
    return String.format(Locale.ROOT, "%.1f s", limit.toMillis() * times / 1000.0);
  }
}
