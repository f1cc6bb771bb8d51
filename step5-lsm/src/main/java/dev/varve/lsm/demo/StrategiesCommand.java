package dev.varve.lsm.demo;

import dev.varve.Text;
import dev.varve.Utf8;
import dev.varve.demo.Glyphs;
import dev.varve.demo.Narrator;
import dev.varve.files.WholeFile;
import dev.varve.files.WorkingDirectory;
import dev.varve.lsm.CompactionStyle;
import dev.varve.lsm.LsmOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Compares compaction styles by simulation: their write, read and space amplification. */
final class StrategiesCommand {
  static final String USAGE = "[WRITES|picture FILE]";
  static final int ENTRY_BYTES = 120;
  private static final double WRITES = 100_000_000;
  private static final int MAX_BAR = 20;

  /** The figures of one simulation. */
  record Result(
      Workload workload,
      CompactionStyle style,
      double write,
      double read,
      double space,
      double debt) {}

  private final Consumer<String> out;
  private final Glyphs glyphs;

  StrategiesCommand(Consumer<String> out, Glyphs glyphs) {
    this.out = out;
    this.glyphs = glyphs;
  }

  /** Runs it on standard output. */
  static void runDemo(List<String> words) throws IOException {
    Consumer<String> out =
        line -> {
          System.out.println(Text.line(line));
          System.out.flush();
        };
    new StrategiesCommand(out, Glyphs.ofConsole()).run(words);
  }

  void run(List<String> words) throws IOException {
    if (words.size() == 2 && words.get(0).equals("picture")) {
      drawTo(words.get(1));
      return;
    }
    double writes = words.isEmpty() ? WRITES : writes(words.get(0));
    if (words.size() > 1) {
      throw new IllegalArgumentException("strategies WRITES or strategies picture FILE");
    }
    out.accept(
        String.format(
            Locale.ROOT,
            "%s simulated writes of %d bytes each",
            Narrator.number((long) writes),
            ENTRY_BYTES));
    for (Workload workload : Workload.values()) {
      out.accept("");
      out.accept(workload.title());
      out.accept("                     write  read space     debt");
      for (CompactionStyle style : styles(workload, writes)) {
        out.accept(line(simulate(workload, style, writes)));
      }
    }
  }

  /** Draws what {@link #run} prints; the file must be a new one. */
  private void drawTo(String name) throws IOException {
    List<Result> results = new ArrayList<>();
    for (Workload workload : Workload.values()) {
      for (CompactionStyle style : styles(workload, WRITES)) {
        out.accept(workload.title() + ", " + name(style));
        results.add(simulate(workload, style, WRITES));
      }
    }
    Path file = WorkingDirectory.resolve(name);
    byte[] picture = Utf8.encode("picture", StrategiesPicture.of(results));
    WholeFile.create(file, bytes -> bytes.write(picture));
    out.accept("drawn to " + file);
  }

  /** Returns the name of a style, without its size. */
  static String name(CompactionStyle style) {
    return style.dropsData() ? "FIFO" : style.toString();
  }

  private static double writes(String word) {
    try {
      long writes = Long.parseLong(word.replace(",", ""));
      if (writes >= 1_000_000 && writes <= 10_000_000_000L) {
        return writes;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("WRITES must be a whole number, not " + word, e);
    }
    throw new IllegalArgumentException("WRITES is from 1,000,000 to 10,000,000,000");
  }

  /** Returns the styles that suit a workload: FIFO drops live data, except in a time series. */
  private static List<CompactionStyle> styles(Workload workload, double writes) {
    List<CompactionStyle> styles =
        new ArrayList<>(List.of(CompactionStyle.LEVELED, CompactionStyle.SIZE_TIERED));
    if (workload == Workload.TIME_SERIES) {
      styles.add(CompactionStyle.fifo((long) (writes / 8 * ENTRY_BYTES)));
    }
    return styles;
  }

  static Result simulate(Workload workload, CompactionStyle style, double writes) {
    LsmOptions options = LsmOptions.defaults().withCompaction(style);
    double writesPerFlush = Math.rint((8 << 20) / (double) ENTRY_BYTES);
    Simulation simulation = new Simulation(workload, options, ENTRY_BYTES, writes, writesPerFlush);
    simulation.run();
    return new Result(
        workload,
        style,
        simulation.writeAmplification(),
        simulation.readAmplification(),
        simulation.spaceAmplification(),
        simulation.longestDebt());
  }

  private String line(Result result) {
    String name = name(result.style());
    int bar = (int) Math.min(MAX_BAR, Math.round(result.write()));
    return String.format(
        Locale.ROOT,
        "  %-16s %7.2f %5.2f %5.2f %6s MB  %s",
        name,
        result.write(),
        result.read(),
        result.space(),
        Narrator.number((long) (result.debt() / 1e6)),
        glyphs.full().repeat(bar));
  }
}
