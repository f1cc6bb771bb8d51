package dev.varve.lsm.demo;

import dev.varve.lsm.StoreListener;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** Adds up what goes into tables, as the store tells it. Ask when {@link #awaitClosed} returns. */
final class TableBytes implements StoreListener {
  private final Map<Long, TableFile> tables = new HashMap<>();
  private final Map<Integer, Long> byLevel = new TreeMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private long flushed;
  private long compacted;
  private long compactedRead;

  @Override
  public void flushEnded(List<TableFile> added, long nanos) {
    added.forEach(table -> tables.put(table.number(), table));
    flushed += bytes(added);
  }

  @Override
  public void compactionEnded(Compaction compaction, List<TableFile> outputs, long nanos) {
    compaction.inputs().forEach(table -> tables.remove(table.number()));
    outputs.forEach(table -> tables.put(table.number(), table));
    if (!compaction.isMove()) {
      compacted += bytes(outputs);
      compactedRead += compaction.inputBytes();
      byLevel.merge(compaction.outputLevel(), bytes(outputs), Long::sum);
    }
  }

  @Override
  public void closed() {
    closed.countDown();
  }

  private static long bytes(Iterable<TableFile> tables) {
    long bytes = 0;
    for (TableFile table : tables) {
      bytes += table.bytes();
    }
    return bytes;
  }

  /** Waits until the store is closed, and has told all. */
  void awaitClosed() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  long flushed() {
    return flushed;
  }

  long compacted() {
    return compacted;
  }

  long compactedRead() {
    return compactedRead;
  }

  /** Returns what compactions wrote, by the level that they wrote to. */
  Map<Integer, Long> byLevel() {
    return byLevel;
  }

  /** Returns how many bytes the tables have that are in the tree in the end. */
  long onDisk() {
    return bytes(tables.values());
  }
}
