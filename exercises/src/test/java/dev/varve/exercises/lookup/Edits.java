package dev.varve.exercises.lookup;

import dev.varve.course.tests.ListedTables;
import dev.varve.lsm.TableMetadata;
import dev.varve.lsm.VersionEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Edits by chance, of tables that begin and end with one of a few keys. */
final class Edits {
  /** The keys, sorted. */
  static final List<String> KEYS =
      List.of("", "\0", "a", "aa", "ab", "a\u0080", "b", "\u007f", "\u0080", "\u0080a", "\u00ff");

  private final ListedTables listed;
  private final Random random;

  Edits(ListedTables listed, Random random) {
    this.listed = listed;
    this.random = random;
  }

  /** Takes some tables out, and puts others into level 0 and into one of the others. */
  VersionEdit next(Levels levels) {
    int refilled = 1 + random.nextInt(Levels.COUNT - 1);
    List<VersionEdit.Removed> removed = new ArrayList<>();
    for (Levels.Run run : levels.runs()) {
      if (run.level() == refilled || run.level() == 0 && random.nextInt(3) == 0) {
        run.tables().forEach(it -> removed.add(new VersionEdit.Removed(run.level(), it.number())));
      }
    }
    List<VersionEdit.Added> added = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      int from = random.nextInt(KEYS.size());
      int to = from + random.nextInt(KEYS.size() - from);
      added.add(new VersionEdit.Added(0, table(from, to)));
    }
    for (int from = random.nextInt(4); from < KEYS.size(); from += 1 + random.nextInt(2)) {
      int to = Math.min(KEYS.size() - 1, from + random.nextInt(4));
      added.add(new VersionEdit.Added(refilled, table(from, to)));
      from = to;
    }
    return new VersionEdit(0, 0, 0, removed, added);
  }

  private TableMetadata table(int from, int to) {
    return listed.of(KEYS.get(from) + "-" + KEYS.get(to), 100);
  }
}
