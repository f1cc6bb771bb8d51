package dev.varve.benchmarks.redis;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.HdrHistogram.Histogram;

/**
 * Requests arrive at a fixed rate, whether earlier ones have been answered or not: as from many
 * people who know nothing of each other.
 *
 * <p>The time of a request runs from when it was <em>to be</em> sent, not from when it was. If the
 * server, or the socket, or this process holds up a request, then all of the requests behind it
 * wait too, and their waiting counts. A client that measures from its own sending, or that sends
 * less while it waits, leaves out the very requests that would have been slow: its own pauses
 * follow those of the server. This is known as coordinated omission. An example: of 10,000 requests
 * a second, a pause of 100 ms delays 1,000, by 50 ms on average; a client in a {@link ClosedLoop}
 * meets it once.
 */
final class OpenLoop implements Schedule {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final double perSecond;
  private final long total;
  private final Histogram lateness = Load.histogram();
  private long arrived;

  /**
   * Makes a schedule for one run.
   *
   * @param perSecond the rate at which requests arrive
   * @param total the number of requests
   */
  OpenLoop(double perSecond, long total) {
    this.perSecond = perSecond;
    this.total = total;
  }

  @Override
  public boolean handOut(List<LoadConnection> connections, IntSupplier keys, long now) {
    for (long due = due(); arrived < total && due <= now; due = due()) {
      lateness.recordValue(now - due);
      connections.get((int) (arrived % connections.size())).add(due, keys.getAsInt());
      arrived++;
    }
    return arrived < total;
  }

  private long due() {
    return (long) (arrived * (SECOND / perSecond));
  }

  /**
   * Returns by how much this process was late with 99.9 % of the requests, in microseconds. If that
   * is near the times measured, the machine is too busy to measure the server.
   */
  double latenessMicros() {
    return lateness.getValueAtPercentile(99.9) / 1e3;
  }
}
