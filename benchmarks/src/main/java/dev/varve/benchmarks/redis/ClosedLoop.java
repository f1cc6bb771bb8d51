package dev.varve.benchmarks.redis;

import java.util.List;
import java.util.function.IntSupplier;

/**
 * Each client waits for its replies before it makes its next requests, as the clients of {@code
 * redis-benchmark} do. This finds the highest rate, and says little about latency: a server that
 * stands still for a second is asked nothing in that second, so only one request of each client
 * meets it; see {@link OpenLoop}.
 */
final class ClosedLoop implements Schedule {
  private final int depth;
  private final long total;
  private final long nanos;
  private long made;

  /**
   * Makes a schedule for one run.
   *
   * @param depth the requests that a client makes at a time
   * @param total the number of requests
   * @param nanos the time after which no more are made, even if some are left
   */
  ClosedLoop(int depth, long total, long nanos) {
    this.depth = depth;
    this.total = total;
    this.nanos = nanos;
  }

  @Override
  public boolean handOut(List<LoadConnection> connections, IntSupplier keys, long now) {
    for (LoadConnection connection : connections) {
      boolean isReady = connection.pending() == 0 && now < nanos;
      for (int i = 0; i < depth && isReady && made < total; i++) {
        connection.add(now, keys.getAsInt());
        made++;
      }
    }
    return made < total && now < nanos;
  }
}
