package dev.varve.lsm;

import dev.varve.Internal;
import dev.varve.wal.LogEvents;
import java.util.List;
import java.util.function.Consumer;

/**
 * All who are told what a store does, right where it happens: its statistics, the flight recorder,
 * and the {@link Notifier} for the listener of the program. Each must be quick, and thread-safe.
 *
 * @hidden
 */
@Internal
public final class Listeners implements StoreListener, LogEvents {
  private final List<StoreListener> all;

  private Listeners(StoreListener... all) {
    this.all = List.of(all);
  }

  /** Returns those of a store whose program has {@code listener}. */
  public static Listeners of(Statistics statistics, StoreListener listener) {
    FlightRecorder recorder = new FlightRecorder();
    return listener == StoreListener.NONE
        ? new Listeners(statistics, recorder)
        : new Listeners(statistics, recorder, Notifier.start(listener));
  }

  private void tell(Consumer<StoreListener> event) {
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

  /** Without an object for each of them: there may be a million in a second. */
  @Override
  public void groupsCommitted(long groups, long writes, long bytes, long syncNanos) {
    for (int i = 0; i < all.size(); i++) {
      all.get(i).groupsCommitted(groups, writes, bytes, syncNanos);
    }
  }

  @Override
  public void logRotated(long number) {
    tell(listener -> listener.logRotated(number));
  }

  @Override
  public void memtableRotated(long bytes, int waiting) {
    tell(listener -> listener.memtableRotated(bytes, waiting));
  }

  @Override
  public void flushBegan(long bytes) {
    tell(listener -> listener.flushBegan(bytes));
  }

  @Override
  public void flushEnded(List<TableFile> tables, long nanos) {
    tell(listener -> listener.flushEnded(tables, nanos));
  }

  @Override
  public void compactionBegan(Compaction compaction) {
    tell(listener -> listener.compactionBegan(compaction));
  }

  @Override
  public void compactionProgressed(Compaction compaction, long entries) {
    tell(listener -> listener.compactionProgressed(compaction, entries));
  }

  @Override
  public void compactionEnded(Compaction compaction, List<TableFile> outputs, long nanos) {
    tell(listener -> listener.compactionEnded(compaction, outputs, nanos));
  }

  @Override
  public void stallBegan(Stall stall) {
    tell(listener -> listener.stallBegan(stall));
  }

  @Override
  public void stallEnded(Stall stall, long nanos) {
    tell(listener -> listener.stallEnded(stall, nanos));
  }

  @Override
  public void failed(Throwable error) {
    tell(listener -> listener.failed(error));
  }

  @Override
  public void closed() {
    tell(StoreListener::closed);
  }
}
