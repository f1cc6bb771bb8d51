package dev.varve.lsm;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** A listener that forwards all events in the same way, except for groups of writes. */
abstract class Relay implements StoreListener {

  /** Forwards {@code event}: calls it with a listener, now or later. */
  abstract void tell(Consumer<StoreListener> event);

  @Override
  public void logRotated(long number) {
    tell(it -> it.logRotated(number));
  }

  @Override
  public void memtableRotated(long bytes, int waiting) {
    tell(it -> it.memtableRotated(bytes, waiting));
  }

  @Override
  public void flushBegan(long bytes) {
    tell(it -> it.flushBegan(bytes));
  }

  @Override
  public void flushEnded(List<TableFile> tables, long nanos) {
    tell(it -> it.flushEnded(tables, nanos));
  }

  @Override
  public void flushFailed(IOException error) {
    tell(it -> it.flushFailed(error));
  }

  @Override
  public void compactionBegan(Compaction compaction) {
    tell(it -> it.compactionBegan(compaction));
  }

  @Override
  public void compactionProgressed(Compaction compaction, long entries) {
    tell(it -> it.compactionProgressed(compaction, entries));
  }

  @Override
  public void compactionEnded(Compaction compaction, List<TableFile> outputs, long nanos) {
    tell(it -> it.compactionEnded(compaction, outputs, nanos));
  }

  @Override
  public void compactionFailed(Compaction compaction, IOException error) {
    tell(it -> it.compactionFailed(compaction, error));
  }

  @Override
  public void recovered() {
    tell(it -> it.recovered());
  }

  @Override
  public void stallBegan(Stall stall) {
    tell(it -> it.stallBegan(stall));
  }

  @Override
  public void stallEnded(Stall stall, long nanos) {
    tell(it -> it.stallEnded(stall, nanos));
  }

  @Override
  public void failed(Throwable error) {
    tell(it -> it.failed(error));
  }

  @Override
  public void closed() {
    tell(it -> it.closed());
  }
}
