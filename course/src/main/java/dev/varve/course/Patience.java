package dev.varve.course;

import java.time.Duration;
import java.util.Locale;

/**
 * Decides that a test will not end, from regular looks at its {@link Pace}.
 *
 * <p>The right solution must never be taken for an endless one, however busy the machine is. So a
 * loop is measured in processor time, of which other programs take none away. A wait is measured in
 * looks, not in seconds: on a busy machine, or one that was suspended, whoever looks is late too,
 * and as late as a thread of the test that was woken. And a thread that could run does not wait.
 */
final class Patience {
  /** How long to wait between two looks. */
  static final Duration LOOK = Duration.ofMillis(50);

  // For what is neither: a loop that sleeps, or a thread that counts as able to run, and cannot.
  private static final int LONG = 12;

  private final Duration limit;
  private final long begin;
  private final long looks;
  private Pace last;
  private long withoutProgress;
  private long withoutRunning;
  private long waited;

  /** Begins with a test whose threads have come as far as {@code begin}. */
  Patience(Duration limit, Pace begin) {
    this.limit = limit;
    this.begin = begin.cpuNanos();
    this.looks = limit.dividedBy(LOOK);
    this.last = begin;
  }

  /** Returns why the test will not end, after one more look; or null, as long as it may. */
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
          + ": a wait that nobody ends";
    }
    if (Math.max(withoutProgress, waited) >= LONG * looks) {
      return "still there after " + told(LONG) + " of waiting: a wait that nobody ends";
    }
    return null;
  }

  private String told(int times) {
    return String.format(Locale.ROOT, "%.1f s", limit.toMillis() * times / 1000.0);
  }
}
