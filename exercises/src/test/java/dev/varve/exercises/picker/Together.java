package dev.varve.exercises.picker;

import dev.varve.lsm.Levels;
import dev.varve.lsm.TableMetadata;
import java.util.List;
import java.util.TreeSet;

/** What hangs together, found by a look at each table; of a tree whose deepest level is 2. */
final class Together {
  private Together() {}

  static String pick(Levels levels) {
    List<TableMetadata> level0 = levels.tables(0);
    if (level0.size() < 4) {
      return "nothing";
    }
    String oldest = LeveledStrategyTest.name(level0.get(level0.size() - 1));
    String span = grown(oldest, levels.runs().subList(0, level0.size()));
    return LeveledStrategyTest.shown(touched(levels.runs(), span, 1)) + " into 1";
  }

  static String range(Levels levels, String from, String to) {
    String span = grown(from + to, levels.runs());
    List<Levels.Run> wanted = touched(levels.runs(), span, 2);
    return wanted.isEmpty()
        ? "nothing"
        : LeveledStrategyTest.shown(wanted)
            + " into "
            + Math.max(1, wanted.get(wanted.size() - 1).level())
            + ", no move";
  }

  private static List<Levels.Run> touched(List<Levels.Run> runs, String span, int deepest) {
    return runs.stream()
        .filter(it -> it.level() <= deepest)
        .map(it -> new Levels.Run(it.level(), touched(it.tables(), span)))
        .filter(it -> !it.tables().isEmpty())
        .toList();
  }

  /** A span of keys, widened to all that it touches, until that changes nothing. */
  private static String grown(String span, List<Levels.Run> runs) {
    TreeSet<Character> keys = new TreeSet<>();
    span.chars().forEach(it -> keys.add((char) it));
    for (Levels.Run run : runs) {
      touched(run.tables(), span)
          .forEach(it -> LeveledStrategyTest.name(it).chars().forEach(c -> keys.add((char) c)));
    }
    String wider = "" + keys.first() + keys.last();
    return wider.equals(span) ? span : grown(wider, runs);
  }

  private static List<TableMetadata> touched(List<TableMetadata> tables, String span) {
    return tables.stream()
        .filter(
            it ->
                LeveledStrategyTest.name(it).charAt(0) <= span.charAt(1)
                    && LeveledStrategyTest.name(it).charAt(1) >= span.charAt(0))
        .toList();
  }
}
