package dev.varve.exercises.tiers;

import dev.varve.lsm.Levels;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;

/** What a look at each run finds, in whole numbers of any size. */
final class Looked {
  private static final BigInteger TWO = BigInteger.TWO;

  private Looked() {}

  static String pick(Levels levels, int width) {
    List<Levels.Run> runs = levels.runs();
    int count = runs.size();
    if (count < width) {
      return "nothing";
    }
    BigInteger oldest = sum(runs, count - 1, count);
    if (sum(runs, 0, count - 1).compareTo(oldest.multiply(TWO)) >= 0) {
      return merged(runs, 0, count);
    }
    return IntStream.range(0, count)
        .filter(from -> tier(levels, from) >= width)
        .mapToObj(from -> merged(runs, from, from + tier(levels, from)))
        .findFirst()
        .orElse("nothing");
  }

  /** How many runs the longest tier has that begins here: none of them may be too large. */
  static int tier(Levels levels, int from) {
    List<Levels.Run> runs = levels.runs();
    int longest = runs.size();
    for (int run = runs.size() - 1; run > from; run--) {
      BigInteger times = sum(runs, run, run + 1).multiply(BigInteger.valueOf(run - from));
      if (times.compareTo(sum(runs, from, run).multiply(TWO)) > 0) {
        longest = run;
      }
    }
    return longest - from;
  }

  private static String merged(List<Levels.Run> runs, int from, int end) {
    int level = 6;
    for (Levels.Run older : runs.subList(end, runs.size())) {
      level = Math.min(level, older.level() == 0 ? 0 : older.level() - 1);
    }
    return Written.shown(runs.subList(from, end)) + " into " + level;
  }

  private static BigInteger sum(List<Levels.Run> runs, int from, int end) {
    return runs.subList(from, end).stream()
        .flatMap(it -> it.tables().stream())
        .map(it -> BigInteger.valueOf(it.bytes()))
        .reduce(BigInteger.ZERO, BigInteger::add);
  }
}
