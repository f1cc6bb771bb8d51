package dev.varve.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What took longer than a threshold, by the second, for each kind of event. */
final class LatencyEvents {
  private static final int KEPT = 160;

  /** The longest event of one second. */
  record Spike(long seconds, long millis) {}

  /** The spikes of one kind, the newest last, and the longest of all times. */
  static final class History {
    private final Deque<Spike> spikes = new ArrayDeque<>();
    private long longest;

    List<Spike> spikes() {
      return new ArrayList<>(spikes);
    }

    Spike newest() {
      return spikes.getLast();
    }

    long longest() {
      return longest;
    }

    private void add(long seconds, long millis) {
      longest = Math.max(longest, millis);
      if (!spikes.isEmpty() && spikes.getLast().seconds() == seconds) {
        Spike last = spikes.removeLast();
        spikes.add(new Spike(seconds, Math.max(millis, last.millis())));
        return;
      }
      spikes.add(new Spike(seconds, millis));
      if (spikes.size() > KEPT) {
        spikes.removeFirst();
      }
    }
  }

  private final Map<String, History> histories = new TreeMap<>();

  /** From this on, an event is recorded, in milliseconds; 0: none is. */
  long thresholdMillis;

  void ran(String event, long nanos) {
    long millis = nanos / 1_000_000;
    if (thresholdMillis > 0 && millis >= thresholdMillis) {
      histories
          .computeIfAbsent(event, it -> new History())
          .add(System.currentTimeMillis() / 1_000, millis);
    }
  }

  Map<String, History> all() {
    return histories;
  }

  @Nullable History of(String event) {
    return histories.get(event);
  }

  /** Forgets the history of an event; returns whether there was any. */
  boolean clear(String event) {
    return histories.remove(event) != null;
  }
}
