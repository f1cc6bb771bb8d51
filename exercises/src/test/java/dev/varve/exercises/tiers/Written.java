package dev.varve.exercises.tiers;

import dev.varve.course.tests.ListedTables;
import dev.varve.lsm.CompactionPlan;
import dev.varve.lsm.Levels;
import dev.varve.lsm.TableMetadata;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Levels as the tests write them. */
final class Written {
  private final ListedTables listed = new ListedTables();

  /** A table that is newer than all before it. */
  TableMetadata flushed(long bytes) {
    return listed.of("ab-yz", bytes);
  }

  /** The levels that a test describes. */
  Levels levels(String state) {
    Levels levels = Levels.empty();
    List<String> parts = new ArrayList<>(List.of(state.split(", ")));
    // The oldest is made first: each table is newer than those made before it.
    Collections.reverse(parts);
    for (String part : parts) {
      if (!part.isEmpty()) {
        int level = part.charAt(0) - '0';
        levels = levels.with(level, tables(level, part.substring(3)));
      }
    }
    return levels;
  }

  private List<TableMetadata> tables(int level, String sizes) {
    List<TableMetadata> tables = new ArrayList<>();
    if (level == 0) {
      List<String> newestFirst = new ArrayList<>(List.of(sizes.split(" ")));
      Collections.reverse(newestFirst);
      newestFirst.forEach(it -> tables.add(flushed(bytes(it))));
      return tables;
    }
    char first = 'a';
    for (String size : sizes.split("\\+")) {
      tables.add(listed.of(first + "b-" + first + "y", bytes(size)));
      first++;
    }
    return tables;
  }

  private static long bytes(String size) {
    return Long.parseLong(size.replace("M", "000000").replace("G", "000000000"));
  }

  /** The runs as a test describes them. */
  static String shown(List<Levels.Run> runs) {
    StringBuilder shown = new StringBuilder();
    int level = -1;
    for (Levels.Run run : runs) {
      shown.append(run.level() == level ? " " : (level < 0 ? "" : ", ") + run.level() + ": ");
      level = run.level();
      shown.append(run.tables().stream().map(Written::shown).collect(Collectors.joining("+")));
    }
    return shown.toString();
  }

  private static String shown(TableMetadata table) {
    long bytes = table.bytes();
    return bytes % 1_000_000_000 == 0
        ? bytes / 1_000_000_000 + "G"
        : bytes % 1_000_000 == 0 ? bytes / 1_000_000 + "M" : "" + bytes;
  }

  static String shown(CompactionPlan plan) {
    return plan == null ? "nothing" : shown(plan.inputs()) + " into " + plan.outputLevel();
  }
}
