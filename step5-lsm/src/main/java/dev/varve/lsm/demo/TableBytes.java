package dev.varve.lsm.demo;

import dev.varve.StoreStats;
import dev.varve.lsm.StoreListener;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up the bytes written to tables, from the events of the store. Thread-safe. */
final class TableBytes implements StoreListener {
  private final Map<Long, TableFile> tables = new HashMap<>();
  private final Map<Integer, Long> byLevel = new TreeMap<>();
  private long flushed;
  private long compacted;
  private long compactedRead;

  @Override
  public synchronized void flushEnded(List<TableFile> added, long nanos) {
    added.forEach(table -> tables.put(table.number(), table));
    flushed += bytes(added);
    notifyAll();
  }

  @Override
  public synchronized void compactionEnded(
      Compaction compaction, List<TableFile> outputs, long nanos) {
    compaction.inputs().forEach(table -> tables.remove(table.number()));
    outputs.forEach(table -> tables.put(table.number(), table));
    if (!compaction.isMove()) {
      compacted += bytes(outputs);
      compactedRead += compaction.inputBytes();
      byLevel.merge(compaction.outputLevel(), bytes(outputs), Long::sum);
    }
    notifyAll();
  }

  private static long bytes(Iterable<TableFile> tables) {
    long bytes = 0;
    for (TableFile table : tables) {
      bytes += table.bytes();
    }
    return bytes;
  }

  /** Waits until the store has reported everything that it has counted itself. */
  synchronized void awaitAll(StoreStats stats) {
    try {
      while (flushed < stats.count("flush.bytes")
          || compacted < stats.count("compaction.bytes.written")) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  synchronized long flushed() {
    return flushed;
  }

  synchronized long compacted() {
    return compacted;
  }

  synchronized long compactedRead() {
    return compactedRead;
  }

  /** Returns the bytes written by compactions, by output level. */
  synchronized Map<Integer, Long> byLevel() {
    return new TreeMap<>(byLevel);
  }

  /** Returns the number of bytes in the tables that are in the tree at the end. */
  synchronized long onDisk() {
    return bytes(tables.values());
  }
}
