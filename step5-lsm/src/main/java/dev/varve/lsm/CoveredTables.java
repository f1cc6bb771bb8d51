package dev.varve.lsm;

import dev.varve.memtable.RangeTombstones;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tables that a range delete hides as a whole: they are dropped unread, so that a cleared store
 * gives its space back at once.
 *
 * <p>A table may be dropped if (1) a newer run has a range tombstone that covers all its keys and
 * all its deleted ranges, and (2) every snapshot sees that tombstone. For the tombstone is newer
 * than all that is in the table; so everything that the table hides in older runs is hidden by the
 * tombstone as well, which itself stays as long as it hides anything. In RocksDB: {@code
 * DeleteFilesInRange}, which has to be asked for; in Pebble: delete-only compactions.
 */
final class CoveredTables {
  private CoveredTables() {}

  /** Returns a plan that drops all that may be dropped, or null if there is none. */
  static @Nullable CompactionPlan pick(Levels levels, CompactionStrategy.Moment moment) {
    List<RangeTombstones> newer = new ArrayList<>();
    List<Levels.Run> covered = new ArrayList<>();
    for (Levels.Run run : levels.runs()) {
      List<TableMetadata> tables =
          run.tables().stream()
              .filter(it -> isCovered(it, newer, moment.oldestSnapshot()))
              .toList();
      if (!tables.isEmpty()) {
        covered.add(new Levels.Run(run.level(), tables));
      }
      RangeTombstones own = run.rangeTombstones();
      if (!own.isEmpty()) {
        newer.add(own);
      }
    }
    return covered.isEmpty() ? null : CompactionPlan.drop(covered);
  }

  private static boolean isCovered(
      TableMetadata table, List<RangeTombstones> newer, long oldestSnapshot) {
    return newer.stream().anyMatch(it -> it.cover(table.smallest(), table.end(), oldestSnapshot));
  }
}
