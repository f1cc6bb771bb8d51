package dev.varve.lsm;

import dev.varve.Internal;
import dev.varve.wal.LogEvents;
import java.util.ArrayList;
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

  private Listeners(List<StoreListener> all) {
    this.all = all;
  }

  /** Returns the listeners of a store: these, except {@link StoreListener#NONE}, and a recorder. */
  public static Listeners of(StoreListener... listeners) {
    List<StoreListener> all = new ArrayList<>(List.of(new FlightRecorder()));
    all.addAll(List.of(listeners));
    all.removeIf(it -> it == StoreListener.NONE);
    return new Listeners(List.copyOf(all));
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
