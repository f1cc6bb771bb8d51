package dev.varve.lsm.demo;

import dev.varve.demo.Glyphs;
import dev.varve.demo.Narrator;
import dev.varve.lsm.LevelsNow;
import dev.varve.lsm.StoreListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws the levels of a tree: a block for each table, and the bytes compared with the limit.
 *
 * <pre>
 *   memory   ████████░░░░░░░░░░░░         103 of 256 KiB, 1 full one to flush
 *   level 0  ███                     3 tables     301 KiB  compacted at 4 tables
 *   level 1  █████                   5 tables     612 KiB  120 % of 512 KiB
 *   at work  a compaction of level 1 into 2, 3 tables of 371 KiB
 *   stalls   writes were slowed down by 12.03 ms so far
 * </pre>
 *
 * No line is longer than 80 columns: a wrapped line would take up more lines of the terminal than a
 * redraw goes up.
 */
final class LevelsPicture {
  private static final int WIDTH = 79;
  private static final int BAR = 20;

  private final Glyphs glyphs;

  LevelsPicture(Glyphs glyphs) {
    this.glyphs = glyphs;
  }

  List<String> lines(LevelsNow now) {
    List<String> lines = new ArrayList<>();
    lines.add("memory   " + memory(now));
    int most = now.levels().stream().mapToInt(LevelsNow.Level::tables).max().orElse(0);
    int tablesABlock = (most + BAR - 1) / BAR;
    for (LevelsNow.Level level : now.levels()) {
      lines.add(line(level, Math.max(1, tablesABlock)));
    }
    if (tablesABlock > 1) {
      lines.add("         (" + glyphs.full() + " stands for " + tablesABlock + " tables)");
    }
    lines.add("at work  " + atWork(now));
    lines.add(
        "stalls   writes were slowed down by " + Narrator.duration(now.waitedNanos()) + " so far");
    lines.replaceAll(line -> Narrator.cut(line, WIDTH));
    return lines;
  }

  private static String atWork(LevelsNow now) {
    StoreListener.Compaction merge = now.compaction();
    if (merge == null) {
      return now.flushing() ? "a flush into level 0" : "nothing";
    }
    String compaction =
        String.format(
            Locale.ROOT,
            "a compaction of level %d into %d, %s of %,d KiB",
            merge.inputLevel(),
            merge.outputLevel(),
            Narrator.count(merge.inputs().size(), "table", "tables"),
            merge.inputBytes() >> 10);
    return now.flushing() ? "a flush; " + compaction : compaction;
  }

  /** Returns one line with the tables of each level, how full it is, and the work in progress. */
  static String inOneLine(LevelsNow now) {
    StringBuilder text = new StringBuilder();
    for (LevelsNow.Level level : now.levels()) {
      if (level.number() == 0 || level.tables() > 0) {
        text.append(
            String.format(
                Locale.ROOT,
                "L%d %2d %3.0f %%   ",
                level.number(),
                level.tables(),
                100 * level.full()));
      }
    }
    StoreListener.Compaction merge = now.compaction();
    text.append(now.flushing() ? "flush " : "");
    text.append(
        merge == null ? "" : "merge " + merge.inputLevel() + " into " + merge.outputLevel());
    return text.toString().stripTrailing();
  }

  private String memory(LevelsNow now) {
    int full = (int) Math.min(BAR, BAR * now.memoryBytes() / now.maxMemoryBytes());
    String bar = glyphs.full().repeat(full) + glyphs.empty().repeat(BAR - full);
    String waiting =
        switch (now.frozen()) {
          case 0 -> "";
          case 1 -> ", 1 full one to flush";
          default -> ", " + now.frozen() + " full ones to flush";
        };
    return String.format(
        Locale.ROOT,
        "%s %,11d of %s%s",
        bar,
        kib(now.memoryBytes()),
        size(now.maxMemoryBytes()),
        waiting);
  }

  private String line(LevelsNow.Level level, int tablesABlock) {
    String blocks = glyphs.full().repeat((level.tables() + tablesABlock - 1) / tablesABlock);
    String share =
        level.number() == 0
            ? "compacted at " + Narrator.count(level.maxTables(), "table", "tables")
            : String.format(
                Locale.ROOT, "%3.0f %% of %s", 100 * level.full(), size(level.maxBytes()));
    return String.format(
        Locale.ROOT,
        "level %d  %-" + BAR + "s %4d %-6s %11s  %s",
        level.number(),
        blocks,
        level.tables(),
        level.tables() == 1 ? "table" : "tables",
        size(level.bytes()),
        share);
  }

  /** Returns a size with at most six digits, and its unit. */
  private static String size(long bytes) {
    long size = kib(bytes);
    String unit = "KiB";
    for (String larger : new String[] {"MiB", "GiB", "TiB"}) {
      if (size >= 1_000_000) {
        size >>= 10;
        unit = larger;
      }
    }
    return Narrator.number(size) + " " + unit;
  }

  /** Rounds up, so that a nonzero size is never shown as 0. */
  private static long kib(long bytes) {
    return (bytes >> 10) + ((bytes & 1023) == 0 ? 0 : 1);
  }
}
