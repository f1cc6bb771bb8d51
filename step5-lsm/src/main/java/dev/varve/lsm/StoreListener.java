package dev.varve.lsm;

import java.io.IOException;
import java.util.List;

/**
 * Receives the events of a store, in the order in which they happen. Override the methods that you
 * need.
 *
 * <p>A separate thread delivers the events with a short delay, so a listener that is slow or throws
 * does not affect the store; what it throws is dropped. Since groups of writes are frequent, those
 * not yet reported are reported as one event. No event follows {@link #closed}. In RocksDB: {@code
 * EventListener}. JDK Mission Control shows the same events as {@code dev.varve.*} in a flight
 * recording.
 */
public interface StoreListener {
  /** Ignores all events. */
  StoreListener NONE =
      new StoreListener() {
        @Override
        public String toString() {
          return "none";
        }
      };

  /**
   * A table.
   *
   * @param number the number in its file name
   * @param bytes the length of the file
   * @param entries the number of versions in it, including tombstones
   */
  record TableFile(long number, int level, long bytes, long entries) {

    static TableFile of(int level, TableMetadata table) {
      return new TableFile(table.number(), level, table.bytes(), table.properties().entries());
    }

    static List<TableFile> of(int level, List<TableMetadata> tables) {
      return tables.stream().map(table -> of(level, table)).toList();
    }
  }

  /**
   * A compaction.
   *
   * @param outputLevel the level of its output; -1 if the inputs are dropped unread
   * @param inputs the tables that it removes
   * @param isMove whether a single input table only moves to another level: nothing is read or
   *     written
   */
  record Compaction(int inputLevel, int outputLevel, List<TableFile> inputs, boolean isMove) {

    static Compaction of(CompactionPlan plan) {
      List<TableFile> inputs =
          plan.inputs().stream()
              .flatMap(run -> TableFile.of(run.level(), run.tables()).stream())
              .toList();
      return new Compaction(plan.inputLevel(), plan.outputLevel(), inputs, plan.moved() != null);
    }

    /** Returns whether the inputs are dropped unread. */
    public boolean isDrop() {
      return outputLevel < 0;
    }

    /** Returns the total size of the inputs, in bytes. */
    public long inputBytes() {
      return inputs.stream().mapToLong(TableFile::bytes).sum();
    }

    /** Returns the number of entries in the inputs. */
    public long inputEntries() {
      return inputs.stream().mapToLong(TableFile::entries).sum();
    }
  }

  /** Why a writer waits. */
  enum Stall {
    /** Level 0 has many tables: writes are slowed down. */
    SLOWED,
    /** Too much is waiting to be flushed or compacted: writes are stopped until there is less. */
    STOPPED
  }

  /**
   * Groups of writes were logged, with the durability that they asked for.
   *
   * @param groups the number of groups since the last such event; each is one write to the log
   * @param writes the number of batches in all of them
   * @param bytes the encoded size of these batches
   * @param syncNanos the total duration of their syncs; 0 if there was none
   */
  default void groupsCommitted(long groups, long writes, long bytes, long syncNanos) {}

  /** The log continues in the file with this number. */
  default void logRotated(long number) {}

  /**
   * A memtable is full and was frozen; a new one takes the writes.
   *
   * @param bytes the size of the full memtable
   * @param waiting the number of memtables now waiting to be flushed, including this one
   */
  default void memtableRotated(long bytes, int waiting) {}

  /** The flush of a memtable of {@code bytes} bytes begins. */
  default void flushBegan(long bytes) {}

  /** A flush has ended: readers see its tables. There are none if there was nothing to keep. */
  default void flushEnded(List<TableFile> tables, long nanos) {}

  /**
   * A flush could not write its table. Nothing is lost, and it is retried automatically until it
   * succeeds: {@link #recovered}.
   */
  default void flushFailed(IOException error) {}

  /** A compaction begins. */
  default void compactionBegan(Compaction compaction) {}

  /** A compaction has merged {@code entries} of its entries so far. */
  default void compactionProgressed(Compaction compaction, long entries) {}

  /** A compaction has ended: readers see {@code outputs} instead of its inputs. */
  default void compactionEnded(Compaction compaction, List<TableFile> outputs, long nanos) {}

  /**
   * A compaction could not write its tables. Nothing is lost, and if it is still needed, it is
   * retried automatically until it succeeds: {@link #recovered}.
   */
  default void compactionFailed(Compaction compaction, IOException error) {}

  /** No failed flush or compaction is waiting for a retry any more. */
  default void recovered() {}

  /** A writer starts to wait. */
  default void stallBegan(Stall stall) {}

  /** That writer continues, after {@code nanos} nanoseconds. */
  default void stallEnded(Stall stall, long nanos) {}

  /** The store has failed: it refuses writes until it is reopened. */
  default void failed(Throwable error) {}

  /** The store is closed. */
  default void closed() {}
}
