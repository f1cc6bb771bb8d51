package dev.varve.benchmarks.redis;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.HdrHistogram.Histogram;

/**
 * A load generator: one thread with many connections, which never sleeps, because waking up takes
 * longer than many a reply. It needs a processor for itself, as {@code redis-benchmark} does.
 */
final class Load {
  private static final long HIGHEST = TimeUnit.HOURS.toNanos(1);
  private static final int DIGITS = 3;
  private static final int SEED = 17;

  /** After so long without a reply, a server is taken to hang. */
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  private final Schedule schedule;
  private final Histogram times = histogram();
  private long replies;
  private long lastReply;
  private long start;

  private Load(Schedule schedule) {
    this.schedule = schedule;
  }

  static Histogram histogram() {
    return new Histogram(HIGHEST, DIGITS);
  }

  /**
   * Sends requests to a server until the schedule ends, and waits for all replies.
   *
   * @param keys the number of keys that the server has; each request is about one of them
   */
  static Speed run(Schedule schedule, int port, int clients, KeyedRequests requests, int keys)
      throws IOException {
    List<LoadConnection> connections = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < clients; i++) {
        LoadConnection connection = new LoadConnection(port, requests);
        connections.add(connection);
        connection.channel().register(selector, SelectionKey.OP_READ, connection);
      }
      Random random = new Random(SEED);
      return new Load(schedule).run(selector, connections, () -> random.nextInt(keys));
    } finally {
      for (LoadConnection connection : connections) {
        connection.close();
      }
    }
  }

  private Speed run(Selector selector, List<LoadConnection> connections, IntSupplier keys)
      throws IOException {
    start = System.nanoTime();
    boolean more = true;
    while (more || isPending(connections)) {
      more = schedule.handOut(connections, keys, now());
      for (LoadConnection connection : connections) {
        connection.flush();
      }
      selector.selectNow();
      for (SelectionKey key : selector.selectedKeys()) {
        ((LoadConnection) key.attachment()).read(this::took);
      }
      selector.selectedKeys().clear();
      if (isPending(connections) && now() - lastReply > PATIENCE) {
        throw new IOException("no reply for a minute");
      }
    }
    return Speed.of(times, replies, lastReply);
  }

  private static boolean isPending(List<LoadConnection> connections) {
    for (LoadConnection connection : connections) {
      if (connection.pending() > 0) {
        return true;
      }
    }
    return false;
  }

  private void took(long intended) {
    lastReply = now();
    replies++;
    times.recordValue(Math.min(lastReply - intended, HIGHEST));
  }

  private long now() {
    return System.nanoTime() - start;
  }
}
