package dev.varve.lsm;

import dev.varve.wal.Job;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Delivers events to the listener of a program, in a thread of a pool. The store does not wait for
 * it: events are queued, and if the listener does not keep up, groups of writes are added up into
 * one event. All other events are rare; at most 100,000 of them are queued, further ones are
 * dropped.
 */
final class Notifier extends Relay {
  private static final int MAX_EVENTS = 100_000;

  private final StoreListener listener;
  private final Job job;
  // Guarded by this.
  private final Queue<Consumer<StoreListener>> events = new ArrayDeque<>();
  private long groups;
  private long writes;
  private long bytes;
  private long syncNanos;
  private boolean closed;

  /** Creates a notifier by which {@code threads} call {@code listener}. */
  Notifier(StoreListener listener, Executor threads) {
    this.listener = listener;
    this.job = new Job(threads, this::deliver);
  }

  private boolean deliver() {
    Consumer<StoreListener> event = next();
    if (event == null) {
      return false;
    }
    try {
      event.accept(listener);
    } catch (Throwable e) {
      // A bug of the listener: the store has no one to report it to.
      return true;
    }
    return true;
  }

  /** Returns the next event, or null if there is none. */
  private synchronized Consumer<StoreListener> next() {
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
      job.wake();
    }
  }

  @Override
  public synchronized void groupsCommitted(
      long newGroups, long newWrites, long newBytes, long newNanos) {
    if (groups == 0) {
      job.wake();
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
  }
}
