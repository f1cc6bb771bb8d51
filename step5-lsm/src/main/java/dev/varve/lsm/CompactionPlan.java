package dev.varve.lsm;

import java.util.ArrayList;
import java.util.List;

/**
 * What to compact: tables of one level or more, into one level.
 *
 * @param inputs the tables of each level, the level's number being the index
 * @param outputLevel the level that takes the result: that of the deepest input, or the next
 * @param mayMove whether an input that meets no other may change its level without being rewritten
 */
public record CompactionPlan(List<List<Table>> inputs, int outputLevel, boolean mayMove) {

  /** Returns the one input if nothing need be rewritten: it only changes its level; else null. */
  Table moved() {
    List<Table> all = inputs.stream().flatMap(List::stream).toList();
    return mayMove && all.size() == 1 && inputs.get(outputLevel).isEmpty() ? all.get(0) : null;
  }

  /** Returns the uppermost level that has an input. */
  int inputLevel() {
    int level = 0;
    while (inputs.get(level).isEmpty()) {
      level++;
    }
    return level;
  }

  List<VersionEdit.Removed> removed() {
    List<VersionEdit.Removed> removed = new ArrayList<>();
    for (int level = 0; level < inputs.size(); level++) {
      for (Table table : inputs.get(level)) {
        removed.add(new VersionEdit.Removed(level, table.metadata().number()));
      }
    }
    return removed;
  }

  long inputBytes() {
    return inputs.stream().flatMap(List::stream).mapToLong(table -> table.metadata().bytes()).sum();
  }
}
