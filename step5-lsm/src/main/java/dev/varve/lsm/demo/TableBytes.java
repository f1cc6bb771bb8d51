package dev.varve.lsm.demo;

import dev.varve.lsm.Levels;
import dev.varve.lsm.TableMetadata;
import dev.varve.lsm.VersionEdit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What went into tables, by the edits of a manifest: an edit that takes no table away is a flush,
 * one that does is a compaction. A table that an edit takes away and brings back has only changed
 * its level.
 */
final class TableBytes {
  private Levels levels = Levels.empty();
  private final Map<Integer, Long> byLevel = new TreeMap<>();
  private long flushed;
  private long compacted;
  private long compactedRead;

  private TableBytes() {}

  /** Adds up all edits, from the first of the tree on. */
  static TableBytes of(List<VersionEdit> edits) {
    TableBytes bytes = new TableBytes();
    edits.forEach(bytes::add);
    return bytes;
  }

  private void add(VersionEdit edit) {
    Map<Long, TableMetadata> before = new HashMap<>();
    levels.tables().forEach(table -> before.put(table.number(), table));
    levels = levels.apply(edit);
    Map<Long, TableMetadata> removed = new HashMap<>();
    for (VersionEdit.Removed table : edit.removed()) {
      removed.put(table.number(), before.get(table.number()));
    }
    for (VersionEdit.Added added : edit.added()) {
      TableMetadata table = added.table();
      boolean moved = removed.remove(table.number()) != null;
      if (edit.removed().isEmpty()) {
        flushed += table.bytes();
      } else if (!moved) {
        compacted += table.bytes();
        byLevel.merge(added.level(), table.bytes(), Long::sum);
      }
    }
    compactedRead += removed.values().stream().mapToLong(TableMetadata::bytes).sum();
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

  /** Returns the tables that are in the tree in the end. */
  List<TableMetadata> living() {
    return levels.tables();
  }
}
