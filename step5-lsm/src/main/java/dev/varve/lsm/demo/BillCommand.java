package dev.varve.lsm.demo;

import dev.varve.NotUtf8Exception;
import dev.varve.Text;
import dev.varve.Utf8;
import dev.varve.Utf8Reader;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.files.WholeFile;
import dev.varve.files.WorkingDirectory;
import dev.varve.io.DiskStorage;
import dev.varve.lsm.CompactionStyle;
import dev.varve.lsm.LsmOptions;
import dev.varve.shell.Command;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Compares the bill of a fixed workload with the reader's predictions.
 *
 * <pre>
 *   bill                         tells the workload, and how to predict
 *   bill new predictions.txt     writes a file in which only the numbers are missing
 *   bill predictions.txt         runs the workload; prediction and measurement side by side
 *   bill picker MyPicker.java    runs it with your own picker and with two of the engine
 * </pre>
 */
public final class BillCommand {
  static final String USAGE = "[new|picker] [FILE]";

  private final Consumer<String> out;

  public BillCommand(Consumer<String> out) {
    this.out = out;
  }

  /** Returns the command for a shell; the workload runs in a directory of its own. */
  static Command command() {
    return new Command(
        "bill",
        USAGE,
        "predict what a workload costs",
        (session, arguments) -> new BillCommand(session::printNow).run(arguments.texts()),
        () -> List.of("new", "picker", "predictions.txt"));
  }

  /** Runs the command on standard output. */
  static void runDemo(List<String> words) throws IOException {
    new BillCommand(line -> System.out.println(Text.line(line))).run(words);
  }

  public void run(List<String> words) throws IOException {
    if (words.isEmpty()) {
      tellWorkload();
    } else if (words.size() == 2 && words.get(0).equals("new")) {
      writeTemplate(words.get(1));
    } else if (words.size() == 2 && words.get(0).equals("picker")) {
      compare(OwnPicker.of(words.get(1)));
    } else if (words.size() == 1 && !words.get(0).equals("picker")) {
      compare(words.get(0));
    } else {
      throw new IllegalArgumentException("bill, bill new FILE, bill FILE or bill picker FILE");
    }
  }

  private void tellWorkload() {
    String text =
        String.format(
            Locale.ROOT,
            """
            The workload, the same in every run:
              %,d puts of keys drawn from %,d (12 bytes each) with values of %d bytes;
              a flush after every %,d puts, then a wait until no level is too full;
              then %,d gets, of which every fifth asks for a key that is not there.
            The tree:
              %d tables in level 0 start a compaction; level 1 may have %d KiB, each deeper one %d
              times as much; tables of %d KiB; 10 filter bits a key; no compression, no cache.
            write amplification: bytes written to log, tables and manifest, for each byte put
            read amplification: blocks read from the disk for each get
            space amplification: bytes of tables in the end, for each byte of a living entry
            What does it cost? Put your predictions into a file, and see:
              bill new predictions.txt     writes one in which only the numbers are missing
              bill predictions.txt         runs the workload, and shows both side by side
              bill picker MyPicker.java    runs it with a picker of your own""",
            Bill.PUTS,
            Bill.KEYS,
            Bill.VALUE_BYTES,
            Bill.PUTS_PER_FLUSH,
            Bill.GETS,
            Bill.OPTIONS.compactAtLevel0Tables(),
            Bill.OPTIONS.baseLevelBytes() >> 10,
            Bill.OPTIONS.levelFactor(),
            Bill.OPTIONS.tableBytes() >> 10);
    text.lines().forEach(out);
  }

  private void writeTemplate(String name) throws IOException {
    Path file = WorkingDirectory.resolve(name);
    try {
      WholeFile.create(file, out -> out.write(Utf8.encode("template", Predictions.template())));
    } catch (FileAlreadyExistsException e) {
      throw new IllegalArgumentException(
          name + " is there already: delete it, or choose another name", e);
    }
    out.accept(file.toAbsolutePath() + " is written");
    out.accept("fill in the numbers, then bill " + name);
  }

  private void compare(String name) throws IOException {
    Predictions predictions = Predictions.parse(name, lines(name));
    out.accept("running the workload ...");
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      Map<String, Number> bill = Bill.of(DiskStorage.open(directory.path()));
      out.accept(line("", "predicted", "measured", "your prediction is"));
      bill.forEach((figure, measured) -> show(figure, predictions.of(figure), measured));
    }
  }

  /** Shows what the workload costs with a picker, beside two of the engine's own. */
  private void compare(OwnPicker own) throws IOException {
    Map<String, LsmOptions> all = new LinkedHashMap<>();
    all.put("leveled", Bill.OPTIONS);
    all.put("size-tiered", Bill.OPTIONS.withCompaction(CompactionStyle.SIZE_TIERED));
    all.put(own.name(), own.in(Bill.OPTIONS));
    out.accept("running the workload three times ...");
    List<Map<String, Number>> bills = new ArrayList<>();
    for (LsmOptions options : all.values()) {
      try (TemporaryDirectory directory = TemporaryDirectory.create()) {
        bills.add(Bill.of(DiskStorage.open(directory.path()), options));
      }
    }
    List<String> names = List.copyOf(all.keySet());
    out.accept(row("", names.get(0), names.get(1), names.get(2)));
    for (String figure : bills.get(0).keySet()) {
      // The levels that are written to differ.
      if (!figure.startsWith(" ")) {
        List<String> row = bills.stream().map(it -> text(it.get(figure))).toList();
        out.accept(row(figure, row.get(0), row.get(1), row.get(2)));
      }
    }
  }

  private static String text(Number measured) {
    return text(measured.doubleValue(), !(measured instanceof Double));
  }

  private static String row(String figure, String a, String b, String c) {
    return String.format(Locale.ROOT, "%-24s %15s %15s %15s", figure, a, b, c);
  }

  private static List<String> lines(String name) throws IOException {
    Path file = WorkingDirectory.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "no such file: " + file.toAbsolutePath() + "; bill new " + name + " writes one");
    }
    try {
      return Utf8Reader.linesOf(file);
    } catch (NotUtf8Exception e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private void show(String figure, Double predicted, Number measured) {
    boolean whole = !(measured instanceof Double);
    out.accept(
        line(
            figure,
            predicted == null ? "" : text(predicted, whole && predicted % 1 == 0),
            text(measured.doubleValue(), whole),
            predicted == null ? "" : verdict(predicted, measured.doubleValue())));
  }

  private static String line(String figure, String predicted, String measured, String verdict) {
    return String.format(Locale.ROOT, "%-24s %15s %15s   %s", figure, predicted, measured, verdict)
        .stripTrailing();
  }

  private static String text(double number, boolean whole) {
    return String.format(Locale.ROOT, whole ? "%,.0f" : "%,.2f", number);
  }

  /** Returns how far off a prediction is, in words. */
  public static String verdict(double predicted, double measured) {
    if (predicted == 0) {
      return "too low";
    }
    double ratio = predicted / measured;
    if (Math.abs(ratio - 1) < 0.005) {
      return "right";
    }
    if (ratio >= 2 || ratio <= 0.5) {
      return ratio > 1
          ? String.format(Locale.ROOT, "%.1f times too high", ratio)
          : String.format(Locale.ROOT, "%.1f times too low", 1 / ratio);
    }
    return String.format(
        Locale.ROOT, "%.0f %% too %s", 100 * Math.abs(ratio - 1), ratio > 1 ? "high" : "low");
  }
}
