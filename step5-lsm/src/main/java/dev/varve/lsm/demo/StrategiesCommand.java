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
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Compares compaction styles by simulation: their write, read and space amplification. */
final class StrategiesCommand {
  static final String USAGE = "[WRITES|new FILE|picker FILE [WRITES]|picture FILE]";
  static final int ENTRY_BYTES = 120;
  private static final double WRITES = 100_000_000;
  private static final int MAX_BAR = 20;

  /** The figures of one simulation. */
  record Result(
      Workload workload, String name, double write, double read, double space, double debt) {}

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
    String first = words.isEmpty() ? "" : words.get(0);
    if (words.size() == 2 && first.equals("picture")) {
      drawTo(words.get(1));
    } else if (words.size() == 2 && first.equals("new")) {
      writeTemplate(words.get(1));
    } else if (first.equals("picker") && (words.size() == 2 || words.size() == 3)) {
      compare(words.subList(2, words.size()), OwnPicker.of(words.get(1)));
    } else if (words.size() <= 1 && !List.of("new", "picker", "picture").contains(first)) {
      compare(words, null);
    } else {
      throw new IllegalArgumentException("strategies " + USAGE);
    }
  }

  /** Writes a picker for the reader to change. */
  private void writeTemplate(String name) throws IOException {
    Path file = WorkingDirectory.resolve(name);
    byte[] template = Utf8.encode("picker", OwnPicker.template(OwnPicker.className(file)));
    try {
      WholeFile.create(file, bytes -> bytes.write(template));
    } catch (FileAlreadyExistsException e) {
      throw new IllegalArgumentException(
          name + " is there already: delete it, or choose another name", e);
    }
    out.accept(file.toAbsolutePath() + " is written");
    out.accept("change its method pick, then: strategies picker " + name);
  }

  private void compare(List<String> words, @Nullable OwnPicker own) {
    double writes = words.isEmpty() ? WRITES : writes(words.get(0));
    out.accept(
        String.format(
            Locale.ROOT,
            "%s simulated writes of %d bytes each",
            Narrator.number((long) writes),
            ENTRY_BYTES));
    for (Workload workload : Workload.values()) {
      out.accept("");
      out.accept(workload.title());
      out.accept("                         write  read space     debt");
      for (CompactionStyle style : styles(workload, writes)) {
        out.accept(line(simulate(workload, style, writes)));
      }
      if (own != null) {
        LsmOptions options = own.in(LsmOptions.defaults());
        out.accept(line(simulate(workload, own.name(), options, writes)));
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
    return simulate(workload, name(style), LsmOptions.defaults().withCompaction(style), writes);
  }

  private static Result simulate(
      Workload workload, String name, LsmOptions options, double writes) {
    double writesPerFlush = Math.rint((8 << 20) / (double) ENTRY_BYTES);
    Simulation simulation = new Simulation(workload, options, ENTRY_BYTES, writes, writesPerFlush);
    simulation.run();
    return new Result(
        workload,
        name,
        simulation.writeAmplification(),
        simulation.readAmplification(),
        simulation.spaceAmplification(),
        simulation.longestDebt());
  }

  private String line(Result result) {
    int bar = (int) Math.min(MAX_BAR, Math.round(result.write()));
    return String.format(
        Locale.ROOT,
        "  %-20s %7.2f %5.2f %5.2f %6s MB  %s",
        result.name(),
        result.write(),
        result.read(),
        result.space(),
        Narrator.number((long) (result.debt() / 1e6)),
        glyphs.full().repeat(bar));
  }
}
