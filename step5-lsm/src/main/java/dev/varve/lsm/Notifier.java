package dev.varve.lsm;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Delivers events to the listener of a program, on a separate thread. The store does not wait for
 * it: events are queued, and if the listener does not keep up, groups of writes are added up into
 * one event. All other events are rare; at most 100,000 of them are queued, further ones are
 * dropped.
 */
final class Notifier extends Relay {
  private static final int MAX_EVENTS = 100_000;

  private final StoreListener listener;
  // Guarded by this.
  private final Queue<Consumer<StoreListener>> events = new ArrayDeque<>();
  private long groups;
  private long writes;
  private long bytes;
  private long syncNanos;
  private boolean closed;

  private Notifier(StoreListener listener) {
    this.listener = listener;
  }

  /** Starts a thread that calls {@code listener}; it ends once the store is closed. */
  static Notifier start(StoreListener listener) {
    Notifier notifier = new Notifier(listener);
    Thread thread = new Thread(notifier::run, "varve-events");
    thread.setDaemon(true);
    thread.start();
    return notifier;
  }

  private void run() {
    for (Consumer<StoreListener> event = next(); event != null; event = next()) {
      try {
        event.accept(listener);
      } catch (Throwable e) {
        // A bug in the listener: there is nowhere to report it.
        continue;
      }
    }
  }

  /** Waits for an event; returns null if there will be no more. */
  private synchronized Consumer<StoreListener> next() {
    while (events.isEmpty() && groups == 0 && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        // Only closed() ends this thread.
        continue;
      }
    }
    // The groups came after all queued events.
    return events.isEmpty() && groups > 0 ? groups() : events.poll();
  }

  private Consumer<StoreListener> groups() {
    long toldGroups = groups;
    long toldWrites = writes;
    long toldBytes = bytes;
    long toldNanos = syncNanos;
    groups = 0;
    writes = 0;
    bytes = 0;
    syncNanos = 0;
    return it -> it.groupsCommitted(toldGroups, toldWrites, toldBytes, toldNanos);
  }

  @Override
  synchronized void tell(Consumer<StoreListener> event) {
    if (!closed && events.size() < MAX_EVENTS) {
      if (groups > 0) {
        events.add(groups());
      }
      events.add(event);
      notifyAll();
    }
  }

  @Override
  public synchronized void groupsCommitted(
      long newGroups, long newWrites, long newBytes, long newNanos) {
    if (groups == 0) {
      notifyAll();
    }
    groups += newGroups;
    writes += newWrites;
    bytes += newBytes;
    syncNanos += newNanos;
  }

  @Override
  public synchronized void closed() {
    super.closed();
    closed = true;
    notifyAll();
  }
}
