package dev.varve.lsm;

import dev.varve.Internal;
import java.util.HashSet;
import java.util.List;

/**
 * What to compact: tables of one or more levels, into one level.
 *
 * @param inputs sorted runs, newest first
 * @param outputLevel the level of the output; it may have an input, or be empty
 * @param mayMove whether a single input may move to another level without being rewritten
 * @hidden
 */
@Internal
public record CompactionPlan(List<Levels.Run> inputs, int outputLevel, boolean mayMove) {

  private static final int NOWHERE = -1;

  /** Returns a plan that drops {@code runs} unread. */
  static CompactionPlan drop(List<Levels.Run> runs) {
    return new CompactionPlan(runs, NOWHERE, false);
  }

  /** Returns whether the inputs are dropped without output. */
  public boolean isDrop() {
    return outputLevel == NOWHERE;
  }

  /** Returns the tables to compact, level by level. */
  public List<TableMetadata> tables() {
    return inputs.stream().flatMap(run -> run.tables().stream()).toList();
  }

  /**
   * Returns the single input if it only moves to another level without being rewritten, otherwise
   * null.
   */
  public TableMetadata moved() {
    List<TableMetadata> all = tables();
    return mayMove && all.size() == 1 && inputLevel() != outputLevel ? all.get(0) : null;
  }

  /** Returns the uppermost level that has an input. */
  public int inputLevel() {
    return inputs.get(0).level();
  }

  /** Returns which keys the runs of {@code levels} that are older than all inputs may hold. */
  public Retention.Below below(Levels levels) {
    int oldest = levels.oldestRunOf(new HashSet<>(tables()));
    return key -> levels.mayHoldAfter(oldest, key);
  }

  /** Returns what those runs may hold of a range of keys. */
  DeletedRanges.Below rangesBelow(Levels levels) {
    int oldest = levels.oldestRunOf(new HashSet<>(tables()));
    return (from, to) -> levels.mayHoldAfter(oldest, from, to);
  }

  public List<VersionEdit.Removed> removed() {
    return inputs.stream()
        .flatMap(
            run ->
                run.tables().stream()
                    .map(table -> new VersionEdit.Removed(run.level(), table.number())))
        .toList();
  }

  /**
   * Returns the time by which all inputs were flushed, or {@code now} if that of one is unknown.
   */
  long flushedMillis(long now) {
    long latest = 0;
    for (TableMetadata table : tables()) {
      long millis = table.properties().flushedMillis();
      latest = Math.max(latest, millis == 0 ? now : millis);
    }
    return latest;
  }

  public long inputBytes() {
    return tables().stream().mapToLong(TableMetadata::bytes).sum();
  }
}
