package dev.varve.lsm;

import dev.varve.Internal;
import dev.varve.wal.LogEvents;
import java.util.List;
import java.util.function.Consumer;

/**
 * The listeners that are called synchronously by a store: its statistics, the flight recorder, and
 * the {@link Notifier} for the listener of the program. Each must be fast and thread-safe.
 *
 * @hidden
 */
@Internal
public final class Listeners extends Relay implements LogEvents {
  private final List<StoreListener> all;

  private Listeners(StoreListener... all) {
    this.all = List.of(all);
  }

  /** Returns the listeners of a store whose program has {@code listener}. */
  public static Listeners of(Statistics statistics, StoreListener listener) {
    FlightRecorder recorder = new FlightRecorder();
    return listener == StoreListener.NONE
        ? new Listeners(statistics, recorder)
        : new Listeners(statistics, recorder, Notifier.start(listener));
  }

  @Override
  void tell(Consumer<StoreListener> event) {
    all.forEach(event);
  }

  @Override
  public void committed(int batches, long bytes, long syncNanos) {
    groupsCommitted(1, batches, bytes, syncNanos);
  }

  @Override
  public void rotated(long number) {
    logRotated(number);
  }

  /** Allocates nothing per call: there may be a million in a second. */
  @Override
  public void groupsCommitted(long groups, long writes, long bytes, long syncNanos) {
    for (int i = 0; i < all.size(); i++) {
      all.get(i).groupsCommitted(groups, writes, bytes, syncNanos);
    }
  }
}
