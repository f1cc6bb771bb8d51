package dev.varve.lsm.demo;

import dev.varve.StoreStats;
import dev.varve.lsm.Levels;
import java.util.Locale;

/** Formats the levels of a tree as one line: the number of tables in each, and their KiB. */
public final class Shape {
  private static final int SHOWN_LEVELS = 4;

  private Shape() {}

  public static String header(String what) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-16s", what));
    for (int level = 0; level < SHOWN_LEVELS; level++) {
      line.append(String.format(Locale.ROOT, "%14s", "level " + level));
    }
    return line.toString();
  }

  public static String line(String what, StoreStats stats) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-16s", what));
    for (int level = 0; level < SHOWN_LEVELS; level++) {
      line.append(
          String.format(Locale.ROOT, "%6d %,7d", tables(stats, level), bytes(stats, level) >> 10));
    }
    return line.toString();
  }

  static long tables(StoreStats stats, int level) {
    return stats.count("level." + level + ".tables");
  }

  public static long bytes(StoreStats stats, int level) {
    return stats.count("level." + level + ".bytes");
  }

  public static long allBytes(StoreStats stats) {
    long sum = 0;
    for (int level = 0; level < Levels.COUNT; level++) {
      sum += bytes(stats, level);
    }
    return sum;
  }
}
