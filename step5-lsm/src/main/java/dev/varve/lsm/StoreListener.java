package dev.varve.lsm;

import java.io.IOException;
import java.util.List;

/**
 * Is told what a store does, in the order in which it happens. Override what you care for.
 *
 * <p>A thread of its own tells it, a little later: a listener that takes its time, or throws, slows
 * down or harms nobody but itself; what it throws is dropped. Groups of writes come by the hundred
 * thousand, so those that nobody was told of yet are told as one. After {@link #closed} nothing
 * more comes. In RocksDB: {@code EventListener}. The same can be seen in JDK Mission Control, from
 * the events {@code dev.varve.*} of a flight recording.
 */
public interface StoreListener {
  /** Does not care. */
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
   * @param number names its file
   * @param bytes the length of that
   * @param entries how many versions of keys it has, tombstones included
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
   * @param outputLevel where its result goes; -1 if the inputs are dropped unread
   * @param inputs the tables that it takes away
   * @param isMove whether a lone input only changes its level: nothing is read or written
   */
  record Compaction(int inputLevel, int outputLevel, List<TableFile> inputs, boolean isMove) {

    static Compaction of(CompactionPlan plan) {
      List<TableFile> inputs =
          plan.inputs().stream()
              .flatMap(run -> TableFile.of(run.level(), run.tables()).stream())
              .toList();
      return new Compaction(plan.inputLevel(), plan.outputLevel(), inputs, plan.moved() != null);
    }

    /** Says whether the inputs are dropped unread. */
    public boolean isDrop() {
      return outputLevel < 0;
    }

    /** Returns how many bytes the inputs have. */
    public long inputBytes() {
      return inputs.stream().mapToLong(TableFile::bytes).sum();
    }

    /** Returns how many entries the inputs have. */
    public long inputEntries() {
      return inputs.stream().mapToLong(TableFile::entries).sum();
    }
  }

  /** Why a writer waits. */
  enum Stall {
    /** Level 0 has so many tables that writes are slowed down. */
    SLOWED,
    /** Too much waits to be flushed or compacted: writes are stopped until some of it is done. */
    STOPPED
  }

  /**
   * Groups of writes were logged, and are as durable as they asked to be.
   *
   * @param groups how many, since this was told last; each took one write of the log
   * @param writes how many batches they had together
   * @param bytes how many bytes those have, encoded
   * @param syncNanos how long their syncs took together; 0 if none was asked for
   */
  default void groupsCommitted(long groups, long writes, long bytes, long syncNanos) {}

  /** The log goes on in the file with this number. */
  default void logRotated(long number) {}

  /**
   * A memtable is full, and another one takes the writes.
   *
   * @param bytes how many it has
   * @param waiting how many wait for their flush now, it included
   */
  default void memtableRotated(long bytes, int waiting) {}

  /** The flush of a memtable of so many bytes begins. */
  default void flushBegan(long bytes) {}

  /** A flush has ended: readers see its tables; none, if there was nothing to keep. */
  default void flushEnded(List<TableFile> tables, long nanos) {}

  /**
   * A flush could not write its table. Nothing is lost, and it is tried again by itself, until it
   * succeeds: {@link #recovered}.
   */
  default void flushFailed(IOException error) {}

  /** A compaction begins. */
  default void compactionBegan(Compaction compaction) {}

  /** A compaction has merged so many of its entries. */
  default void compactionProgressed(Compaction compaction, long entries) {}

  /** A compaction has ended: readers see {@code outputs} in the place of its inputs. */
  default void compactionEnded(Compaction compaction, List<TableFile> outputs, long nanos) {}

  /**
   * A compaction could not write its tables. Nothing is lost, and what is needed of it is tried
   * again by itself, until it succeeds: {@link #recovered}.
   */
  default void compactionFailed(Compaction compaction, IOException error) {}

  /** Of all flushes and compactions that had failed, none is left to be tried again. */
  default void recovered() {}

  /** A writer begins to wait. */
  default void stallBegan(Stall stall) {}

  /** That writer goes on, after so long. */
  default void stallEnded(Stall stall, long nanos) {}

  /** Something has failed for good: from now on writes are refused, until the store is reopened. */
  default void failed(Throwable error) {}

  /** The store is closed. */
  default void closed() {}
}
