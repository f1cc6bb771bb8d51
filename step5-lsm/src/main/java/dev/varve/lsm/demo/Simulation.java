package dev.varve.lsm.demo;

import dev.varve.lsm.CompactionPlan;
import dev.varve.lsm.CompactionStrategy;
import dev.varve.lsm.Levels;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.Retention;
import dev.varve.lsm.TableMetadata;
import dev.varve.lsm.VersionEdit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Simulates a tree with tables of which only counts are kept, compacted by the engine's own
 * strategies. After each flush it is compacted until no compaction is needed, so the results do not
 * depend on the speed of a disk.
 *
 * <p>Two runs overlap in a bucket by chance: of its {@code m} keys, {@code a} in one and {@code b}
 * in the other make {@code a + b - ab/m} together. That is right on average for random keys, and
 * exact where runs have all or none of them.
 */
final class Simulation {
  private static final CompactionStrategy.Moment NO_SNAPSHOT =
      new CompactionStrategy.Moment(Long.MAX_VALUE, 0);

  private final Workload workload;
  private final CompactionStrategy strategy;
  private final LsmOptions options;
  private final int entryBytes;
  private final double writes;
  private final double writesPerFlush;
  private final int flushesInAll;
  private final int buckets;
  private final int classes;
  private final double[] keysOfClass;

  private final Map<Long, SimulatedTable> tables = new HashMap<>();
  private final SimulatedMemory memory;
  private Levels levels = Levels.empty();
  private long lastNumber;
  private long flushes;
  private double flushedBytes;
  private double compactedBytes;
  private double longestDebt;
  private double runsAsked;
  private double spaceAmplification;

  /**
   * Creates an empty tree.
   *
   * @param entryBytes the size of an entry in a table
   * @param writes the total number of writes
   * @param writesPerFlush the number of writes after which the memtable is flushed
   */
  Simulation(
      Workload workload, LsmOptions options, int entryBytes, double writes, double writesPerFlush) {
    this.workload = workload;
    this.strategy = options.strategy();
    this.options = options;
    this.entryBytes = entryBytes;
    this.classes = workload.classes();
    this.flushesInAll = (int) Math.ceil(writes / writesPerFlush);
    this.writes = flushesInAll * writesPerFlush;
    this.writesPerFlush = writesPerFlush;
    this.memory = new SimulatedMemory(workload, workload.keys(this.writes), flushesInAll);
    this.buckets = memory.buckets();
    this.keysOfClass = memory.keysOfClass();
  }

  /** Runs all writes. */
  void run() {
    for (int i = 0; i < flushesInAll; i++) {
      memory.clear();
      workload.write(memory, i * writesPerFlush, (i + 1) * writesPerFlush);
      flush();
      double debt = 0;
      for (CompactionPlan plan = strategy.pick(levels, NO_SNAPSHOT);
          plan != null;
          plan = strategy.pick(levels, NO_SNAPSHOT)) {
        debt += compact(plan);
      }
      longestDebt = Math.max(longestDebt, debt);
      look(i > flushesInAll / 2);
    }
  }

  private void flush() {
    flushes++;
    List<SimulatedTable> flushed =
        cut(memory.values(), memory.tombstones(), 0, Long.MAX_VALUE, flushes);
    flushed.forEach(table -> flushedBytes += table.metadata().bytes());
    add(0, List.of(), flushed);
  }

  private double compact(CompactionPlan plan) {
    TableMetadata moved = plan.moved();
    if (moved != null) {
      apply(plan, List.of(tables.get(moved.number())));
      return 0;
    }
    if (plan.isDrop()) {
      apply(plan, List.of());
      return 0;
    }
    List<SimulatedTable> outputs = merge(plan);
    double bytes = outputs.stream().mapToLong(table -> table.metadata().bytes()).sum();
    compactedBytes += bytes;
    apply(plan, outputs);
    return bytes;
  }

  private void apply(CompactionPlan plan, List<SimulatedTable> outputs) {
    plan.tables().forEach(table -> tables.remove(table.number()));
    add(Math.max(0, plan.outputLevel()), plan.removed(), outputs);
  }

  private void add(int level, List<VersionEdit.Removed> removed, List<SimulatedTable> added) {
    List<TableMetadata> metadata = new ArrayList<>();
    for (SimulatedTable table : added) {
      tables.put(table.metadata().number(), table);
      metadata.add(table.metadata());
    }
    levels = levels.apply(new VersionEdit(0, 0, 0, removed, VersionEdit.Added.to(level, metadata)));
  }

  /** Merges the runs from the oldest to the newest: newer versions hide older ones. */
  private List<SimulatedTable> merge(CompactionPlan plan) {
    int size = buckets * classes;
    double[] values = new double[size];
    double[] tombstones = new double[size];
    long newest = 0;
    List<Levels.Run> runs = plan.inputs();
    for (int i = runs.size() - 1; i >= 0; i--) {
      for (TableMetadata metadata : runs.get(i).tables()) {
        SimulatedTable table = tables.get(metadata.number());
        newest = Math.max(newest, metadata.properties().largestSequence());
        putOver(table, values, tombstones);
      }
    }
    dropWhatHidesNothing(plan, values, tombstones);
    long maxBytes = plan.outputLevel() == 0 ? Long.MAX_VALUE : options.tableBytes();
    return cut(values, tombstones, 0, maxBytes, newest);
  }

  private void putOver(SimulatedTable table, double[] values, double[] tombstones) {
    int at = table.first() * classes;
    for (int i = 0; i < table.values().length; i++) {
      double of = keysOfClass[i % classes];
      double hidden = Math.min(1, (table.values()[i] + table.tombstones()[i]) / of);
      values[at + i] = table.values()[i] + values[at + i] * (1 - hidden);
      tombstones[at + i] = table.tombstones()[i] + tombstones[at + i] * (1 - hidden);
    }
  }

  private void dropWhatHidesNothing(CompactionPlan plan, double[] values, double[] tombstones) {
    Retention.Below below = plan.below(levels);
    int expired = memory.expiredBuckets();
    for (int bucket = 0; bucket < buckets; bucket++) {
      int at = bucket * classes;
      boolean gone = bucket < expired;
      if ((gone || tombstones[at] > 0) && !below.mayHold(SimulatedTable.key(bucket))) {
        for (int i = at; i < at + classes; i++) {
          tombstones[i] = 0;
          values[i] = gone ? 0 : values[i];
        }
      }
    }
  }

  /** Splits the counts of all buckets into tables of limited size. */
  private List<SimulatedTable> cut(
      double[] values, double[] tombstones, int from, long maxBytes, long newest) {
    List<SimulatedTable> cut = new ArrayList<>();
    int first = -1;
    int last = -1;
    double weight = 0;
    for (int bucket = from; bucket <= buckets; bucket++) {
      double here = bucket == buckets ? 0 : weight(bucket, values, tombstones);
      boolean isFull = first >= 0 && entryBytes * weight >= maxBytes;
      if (first >= 0 && (isFull || bucket == buckets)) {
        cut.add(table(first, last, values, tombstones, newest));
        first = -1;
        weight = 0;
      }
      if (here > 1e-9) {
        first = first < 0 ? bucket : first;
        last = bucket;
        weight += here;
      }
    }
    return cut;
  }

  private double weight(int bucket, double[] values, double[] tombstones) {
    double weight = 0;
    for (int i = bucket * classes; i < (bucket + 1) * classes; i++) {
      weight += SimulatedTable.weight(values[i], tombstones[i]);
    }
    return weight;
  }

  private SimulatedTable table(
      int first, int last, double[] values, double[] tombstones, long newest) {
    int from = first * classes;
    int to = (last + 1) * classes;
    return SimulatedTable.of(
        ++lastNumber,
        newest,
        first,
        classes,
        entryBytes,
        Arrays.copyOfRange(values, from, to),
        Arrays.copyOfRange(tombstones, from, to));
  }

  /** Records how many runs a read searches, and the space used beyond the live entries. */
  private void look(boolean counts) {
    int alive = 0;
    int asked = 0;
    boolean[] isAlive = new boolean[buckets];
    for (int bucket = 0; bucket < buckets; bucket++) {
      isAlive[bucket] = memory.isAlive(bucket);
      alive += isAlive[bucket] ? 1 : 0;
    }
    for (SimulatedTable table : tables.values()) {
      for (int i = 0; i < table.values().length / classes; i++) {
        asked += isAlive[table.first() + i] ? 1 : 0;
      }
    }
    runsAsked += (double) asked / Math.max(1, alive);
    double onDisk = levels.runs().stream().mapToLong(Levels.Run::bytes).sum();
    double living = memory.living() * entryBytes;
    if (counts && living > 0) {
      spaceAmplification = Math.max(spaceAmplification, onDisk / living);
    }
  }

  /** Returns the bytes written to tables for each byte of entries that flushes have written. */
  double writeAmplification() {
    return (flushedBytes + compactedBytes) / (writes * entryBytes);
  }

  /** Returns how many runs a read of a key searches, on average over time. */
  double readAmplification() {
    return runsAsked / flushes;
  }

  /**
   * Returns the bytes of tables for each byte of live entries, at the worst moment of the second
   * half.
   */
  double spaceAmplification() {
    return spaceAmplification;
  }

  /** Returns the maximum number of bytes merged after a flush until no compaction was needed. */
  double longestDebt() {
    return longestDebt;
  }
}
