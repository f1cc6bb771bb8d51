package dev.varve.lsm;

import dev.varve.CorruptionException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The result of a check of all tables.
 *
 * @param tables the number of tables read
 * @param entries the number of entries in the intact tables
 * @param bytes the total length of the intact tables, in bytes
 * @param problems the problems found, one line each; empty if there are none
 */
public record Verification(long tables, long entries, long bytes, List<String> problems) {

  /** Returns whether no problem was found. */
  public boolean isClean() {
    return problems.isEmpty();
  }

  static Verification of(Version version) {
    long entries = 0;
    long bytes = 0;
    List<String> problems = new ArrayList<>();
    for (Table table : version.tables()) {
      try {
        table.reader().verify();
        table.verifyValues(e -> problems.add(e.getMessage()));
        entries += table.metadata().properties().entries();
        bytes += table.metadata().bytes();
      } catch (CorruptionException | UncheckedIOException e) {
        problems.add(e.getMessage());
      }
    }
    version.levels().runs().forEach(run -> checkDisjoint(run, problems));
    return new Verification(version.tables().size(), entries, bytes, List.copyOf(problems));
  }

  private static void checkDisjoint(Levels.Run run, List<String> problems) {
    for (int i = 1; i < run.tables().size(); i++) {
      TableMetadata before = run.tables().get(i - 1);
      TableMetadata after = run.tables().get(i);
      if (!before.endsBefore(after.smallest())) {
        problems.add(
            String.format(
                Locale.ROOT,
                "level %d: tables %d and %d share keys",
                run.level(),
                before.number(),
                after.number()));
      }
    }
  }
}
