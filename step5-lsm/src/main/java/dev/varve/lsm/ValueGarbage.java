package dev.varve.lsm;

import dev.varve.StoreStats;
import dev.varve.sstable.ValueShare;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much of each value file is garbage: what no table refers to any more, since a compaction has
 * dropped the entry. Pure: the tables say what they have in each file.
 *
 * <p>A file of which less than half is in use is <em>mostly garbage</em>. Each compaction that
 * reads a reference to one moves the value to a new file; so the old one loses its last reference
 * at some time, and is deleted. For each byte that is moved, at least one of garbage goes. Where
 * nothing else is to be compacted, a table with references to such files is rewritten by itself, if
 * that is worthwhile: if it frees at least a quarter of the bytes of the table.
 *
 * <p>This ends: a rewritten table refers to no file that is mostly garbage, and no file becomes
 * that but by an entry that was dropped. In Titan: {@code blob_gc_picker}; in RocksDB: {@code
 * blob_garbage_collection_age_cutoff}.
 */
final class ValueGarbage {
  private static final double WORTHWHILE = 0.25;

  /** What is in use of a file, and what it had when it was complete, in bytes. */
  private record Use(long bytes, long fileBytes) {
    Use plus(ValueShare share) {
      return new Use(bytes + share.bytes(), share.fileBytes());
    }

    boolean isMostlyGarbage() {
      return 2 * bytes < fileBytes;
    }
  }

  private final Levels levels;
  private final Map<Long, Use> files = new HashMap<>();

  private ValueGarbage(Levels levels) {
    this.levels = levels;
    for (TableMetadata table : levels.tables()) {
      for (ValueShare share : table.properties().values()) {
        files.merge(
            share.file(),
            new Use(share.bytes(), share.fileBytes()),
            (before, first) -> before.plus(share));
      }
    }
  }

  static ValueGarbage of(Levels levels) {
    return new ValueGarbage(levels);
  }

  /** Returns the numbers of the files that are mostly garbage. */
  Set<Long> mostlyGarbage() {
    Set<Long> found = new HashSet<>();
    files.forEach(
        (number, use) -> {
          if (use.isMostlyGarbage()) {
            found.add(number);
          }
        });
    return found;
  }

  /** Returns a plan that rewrites a table, or null if that is not worthwhile for any. */
  @Nullable CompactionPlan pick() {
    if (mostlyGarbage().isEmpty()) {
      return null;
    }
    for (int level = 0; level < Levels.COUNT; level++) {
      for (TableMetadata table : levels.tables(level)) {
        double freed = freedBy(table);
        if (freed > 0 && freed >= WORTHWHILE * table.bytes()) {
          return new CompactionPlan(Levels.asRuns(level, List.of(table)), level, false);
        }
      }
    }
    return null;
  }

  /** Returns the garbage in the files that a table refers to, as far as it is this table's part. */
  private double freedBy(TableMetadata table) {
    double freed = 0;
    for (ValueShare share : table.properties().values()) {
      Use use = files.get(share.file());
      if (use.isMostlyGarbage()) {
        freed += (double) share.bytes() / use.bytes() * (use.fileBytes() - use.bytes());
      }
    }
    return freed;
  }

  /** Adds the size of the value files to {@code stats}, if there are any. */
  static void addTo(StoreStats stats, Levels levels) {
    Collection<Use> all = of(levels).files.values();
    if (!all.isEmpty()) {
      stats
          .with("values.files", all.size())
          .with("values.bytes", all.stream().mapToLong(Use::fileBytes).sum())
          .with("values.bytes.used", all.stream().mapToLong(Use::bytes).sum());
    }
  }
}
