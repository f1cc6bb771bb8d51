package dev.varve.lsm;

import dev.varve.demo.Glyphs;
import dev.varve.demo.Narrator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws the levels of a tree: a block for each table, and the bytes against the limit.
 *
 * <pre>
 *   memory   ████████░░░░░░░░░░░░    103 of 256 KiB, 1 full one waits for its flush
 *   level 0  ██                        2 tables      301 KiB      2 of 4 tables
 *   level 1  █████                     5 tables      612 KiB   119 % of 512 KiB
 *   at work  a compaction of level 1 into 2, 3 tables of 371 KiB
 *   stalls   writes were slowed down by 12.03 ms so far
 * </pre>
 */
final class LevelsPicture {
  private static final int BAR = 20;
  private static final int MAX_BLOCKS = 30;

  private final Glyphs glyphs;

  LevelsPicture(Glyphs glyphs) {
    this.glyphs = glyphs;
  }

  List<String> lines(LevelsNow now) {
    List<String> lines = new ArrayList<>();
    lines.add("memory   " + memory(now));
    int most = now.levels().stream().mapToInt(LevelsNow.Level::tables).max().orElse(0);
    int tablesABlock = (most + MAX_BLOCKS - 1) / MAX_BLOCKS;
    for (LevelsNow.Level level : now.levels()) {
      lines.add(line(level, Math.max(1, tablesABlock)));
    }
    if (tablesABlock > 1) {
      lines.add("         (" + glyphs.full() + " stands for " + tablesABlock + " tables)");
    }
    lines.add("at work  " + now.workText());
    lines.add(
        "stalls   writes were slowed down by " + Narrator.duration(now.waitedNanos()) + " so far");
    return lines;
  }

  private String memory(LevelsNow now) {
    int full = (int) Math.min(BAR, BAR * now.memoryBytes() / now.maxMemoryBytes());
    String bar = glyphs.full().repeat(full) + glyphs.empty().repeat(BAR - full);
    String waiting =
        switch (now.frozen()) {
          case 0 -> "";
          case 1 -> ", 1 full one waits for its flush";
          default -> ", " + now.frozen() + " full ones wait for their flush";
        };
    return String.format(
        Locale.ROOT,
        "%-" + MAX_BLOCKS + "s %,11d of %,d KiB%s",
        bar,
        kib(now.memoryBytes()),
        now.maxMemoryBytes() >> 10,
        waiting);
  }

  private String line(LevelsNow.Level level, int tablesABlock) {
    String blocks = glyphs.full().repeat((level.tables() + tablesABlock - 1) / tablesABlock);
    String share =
        level.number() == 0
            ? "compacted at " + level.maxTables() + " tables"
            : String.format(
                Locale.ROOT, "%3.0f %% of %,d KiB", 100 * level.full(), level.maxBytes() >> 10);
    return String.format(
        Locale.ROOT,
        "level %d  %-" + MAX_BLOCKS + "s %4d %-6s %,9d KiB  %s",
        level.number(),
        blocks,
        level.tables(),
        level.tables() == 1 ? "table" : "tables",
        kib(level.bytes()),
        share);
  }

  /** Rounds up: what is there is never shown as nothing. */
  private static long kib(long bytes) {
    return (bytes + 1023) >> 10;
  }
}
