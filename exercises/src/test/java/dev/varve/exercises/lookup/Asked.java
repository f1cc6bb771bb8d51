package dev.varve.exercises.lookup;

import dev.varve.Text;
import dev.varve.course.Thrown;
import dev.varve.course.tests.ListedTables;
import dev.varve.lsm.TableMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What levels say, as text; or what they throw. */
final class Asked {
  private Asked() {}

  static String shown(Levels.Run run, int table) {
    return run.level() + ":" + ListedTables.shown(run.tables().get(table));
  }

  static String shown(List<TableMetadata> tables) {
    return String.join(" | ", tables.stream().map(ListedTables::shown).toList());
  }

  static String shown(Levels levels) {
    return String.join(
        "; ", levels.runs().stream().map(it -> it.level() + ":" + shown(it.tables())).toList());
  }

  /** What is returned or thrown, as text. */
  static String outcome(Supplier<?> call) {
    Object[] result = {null};
    Throwable thrown = Thrown.by(() -> result[0] = call.get());
    return String.valueOf(thrown == null ? result[0] : thrown);
  }

  static String found(List<TableMetadata> tables, String key) {
    return outcome(() -> Levels.firstEndingAtOrAfter(tables, ListedTables.key(key)));
  }

  /**
   * The tables asked for a key, in order, and the answer, which is the name of the first that has
   * it.
   */
  static String asked(Levels levels, String key, String... whoKnow) {
    List<String> asked = new ArrayList<>();
    Levels.Question<String> question =
        (run, table) -> {
          String name = shown(levels.runs().get(run), table);
          asked.add(name);
          return List.of(whoKnow).contains(name) ? name : null;
        };
    String answer = outcome(() -> levels.firstAnswer(ListedTables.key(key), question));
    return String.join(" ", asked) + ", answer " + answer;
  }

  static String touched(Levels levels, int level, String from, String to) {
    byte[] first = ListedTables.key(from);
    byte[] last = ListedTables.key(to);
    return outcome(() -> shown(levels.overlapping(level, first, last)));
  }

  /** Of some keys, those that a run after number {@code run} may hold. */
  static String heldAfter(Levels levels, int run, List<String> keys) {
    return outcome(
        () -> keys(keys.stream().filter(it -> levels.mayHoldAfter(run, ListedTables.key(it)))));
  }

  static String keys(Stream<String> keys) {
    return String.join(" ", keys.map(Asked::text).toList());
  }

  static String text(String key) {
    return Text.of(ListedTables.key(key));
  }

  /** The tables that may hold a key. */
  static List<String> names(List<Levels.Run> runs, String key) {
    List<String> names = new ArrayList<>();
    byte[] bytes = ListedTables.key(key);
    for (Levels.Run run : runs) {
      for (int table = 0; table < run.tables().size(); table++) {
        if (run.tables().get(table).overlaps(bytes, bytes)) {
          names.add(shown(run, table));
        }
      }
    }
    return names;
  }
}
