package dev.varve.benchmarks;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import dev.varve.benchmarks.engine.EngineKind;
import dev.varve.benchmarks.engine.Engines;
import dev.varve.benchmarks.workload.Workload;
import dev.varve.benchmarks.workload.Workloads;
import dev.varve.files.WorkingDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What was asked for on the command line. */
@Command(
    name = "benchmarks",
    sortOptions = false,
    usageHelpWidth = 100,
    header = "Measures Varve and other key-value engines with db_bench's workloads.",
    description = {
      "",
      "Every run is a process of its own, the engines take turns, and every answer is checked; a",
      "wrong one fails the run. Prints tables as Markdown, and a line for each run on stderr.",
      "",
      "With \"jmh\" as the first argument, runs the micro-benchmarks: all that follows goes to JMH.",
      "With \"redis\", \"redis-latency\" or \"redis-idle\", measures the server beside Redis: try",
      "\"redis --help\".",
      ""
    },
    footer = {
      "",
      "Exit code: 0, or 1 if an engine gave a wrong answer or crashed, or 2 for bad arguments and",
      "for an output that cannot be written."
    })
final class Arguments {
  private static final Pattern COUNT = Pattern.compile("([1-9][0-9]{0,9})([km]?)");
  private static final long MAX_N = 100_000_000;
  private static final String ALL = "all";

  @Option(
      names = "--engines",
      paramLabel = "NAMES",
      description = "engines, separated by commas, or \"all\" (default); --list names them")
  private String engines = ALL;

  @Option(
      names = "--workloads",
      paramLabel = "NAMES",
      description = "workloads, separated by commas, or \"all\" (default); --list names them")
  private String workloads = ALL;

  @Option(
      names = "--n",
      paramLabel = "COUNT",
      description = "entries and operations: 100k, 1m (default), 10m, or any other number")
  private String count = "1m";

  @Option(
      names = "--reps",
      paramLabel = "COUNT",
      description = "repetitions; tables show medians (default: ${DEFAULT-VALUE})")
  private int repetitions = 3;

  @Option(
      names = "--seconds",
      paramLabel = "COUNT",
      description = "a workload ends after this time at the latest (default: ${DEFAULT-VALUE})")
  private int limitSeconds = 60;

  @Option(
      names = "--baseline",
      paramLabel = "NAME",
      description =
          "the engine that ratios are to (default: rocksdb if it runs, or else the first)")
  private String baseline;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      description = "the heap of each process (default: ${DEFAULT-VALUE})")
  private String heap = "2g";

  @Option(
      names = "--gc",
      paramLabel = "NAME",
      description = "its collector: Parallel, G1, Serial, Z … (default: ${DEFAULT-VALUE})")
  private String collector = "G1";

  @Option(
      names = "--dir",
      paramLabel = "DIRECTORY",
      description = "where stores are made (default: the system's for temporary files)")
  private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "writes all results there, of each repetition")
  private Path json;

  @Option(names = "--targets", description = "compares with the project's targets")
  private boolean targets;

  @Option(names = "--list", description = "lists engines and workloads, and ends")
  private boolean list;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "shows this, and ends")
  private boolean help;

  /**
   * Checks what the parser cannot.
   *
   * @throws IllegalArgumentException in words for the one who typed it
   */
  void check() {
    n();
    json();
    engines();
    workloads();
    atLeastOne("--reps", repetitions);
    atLeastOne("--seconds", limitSeconds);
    if (!heap.matches("[1-9][0-9]*[kmgKMG]")) {
      throw new IllegalArgumentException("--heap is not a size such as 2g: " + heap);
    }
    if (!collector.matches("[A-Za-z0-9]+")) {
      throw new IllegalArgumentException("--gc is not a name such as G1: " + collector);
    }
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException("--dir is not a directory: " + directory);
    }
    if (!Files.isWritable(directory)) {
      throw new IllegalArgumentException("--dir cannot be written: " + directory);
    }
    checkJson();
    if (engines().stream().noneMatch(engine -> engine.name().equals(baseline()))) {
      throw new IllegalArgumentException("--baseline is not among the engines: " + baseline);
    }
  }

  /** Checks before the run, which takes long, that its results can be written. */
  private void checkJson() {
    if (json == null) {
      return;
    }
    boolean exists = Files.exists(json);
    try {
      Files.newOutputStream(json, CREATE, APPEND).close();
      if (!exists) {
        Files.delete(json);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("--json cannot be written: " + json, e);
    }
  }

  private static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " must be at least 1: " + value);
    }
  }

  List<EngineKind> engines() {
    return chosen("--engines", engines, Engines.all(), Engines::named);
  }

  List<Workload> workloads() {
    return chosen("--workloads", workloads, Workloads.all(), Workloads::named);
  }

  private static <T> List<T> chosen(
      String option, String names, List<T> all, Function<String, T> named) {
    if (names.equals(ALL)) {
      return all;
    }
    try {
      return List.of(names.split(",", -1)).stream()
          .map(String::strip)
          .map(named)
          .distinct()
          .toList();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
    }
  }

  long n() {
    Matcher matcher = COUNT.matcher(count.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException("--n is not a count such as 100k or 1m: " + count);
    }
    long unit =
        switch (matcher.group(2)) {
          case "k" -> 1_000;
          case "m" -> 1_000_000;
          default -> 1;
        };
    long n = Long.parseLong(matcher.group(1)) * unit;
    if (n > MAX_N) {
      throw new IllegalArgumentException("--n is above 100m: " + count);
    }
    return n;
  }

  int repetitions() {
    return repetitions;
  }

  int limitSeconds() {
    return limitSeconds;
  }

  String baseline() {
    List<String> names = engines().stream().map(EngineKind::name).toList();
    if (baseline != null) {
      return baseline;
    }
    return names.contains("rocksdb") ? "rocksdb" : names.get(0);
  }

  ChildJvm childJvm() {
    return new ChildJvm(heap, collector);
  }

  Path directory() {
    return directory;
  }

  Path json() {
    return json == null ? null : WorkingDirectory.resolve(json.toString());
  }

  boolean wantsTargets() {
    return targets;
  }

  boolean wantsList() {
    return list;
  }
}
