package dev.varve.benchmarks.query;

import dev.varve.benchmarks.measure.Directories;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * Compares databases that answer queries: each run has a JVM of its own, the databases take turns,
 * and the medians of several rounds are printed. All must give the same answers.
 */
public final class QueryComparison {
  private static final List<String> ENGINES = List.of("varve", "h2", "sqlite");

  private final PrintStream out;
  private final BiFunction<String, List<String>, List<String>> jvm;
  // By workload, then by engine: the results of the rounds.
  private final Map<String, Map<String, List<Double>>> rates = new LinkedHashMap<>();
  private final Map<String, Map<String, List<Double>>> micros = new LinkedHashMap<>();
  private final Map<String, Long> sums = new TreeMap<>();

  /**
   * Prints to {@code out}.
   *
   * @param jvm returns the command that runs a main class with arguments
   */
  public QueryComparison(PrintStream out, BiFunction<String, List<String>, List<String>> jvm) {
    this.out = out;
    this.jvm = jvm;
  }

  /** Runs all databases {@code rounds} times with {@code n} people. */
  public void run(Path directory, long n, int rounds) throws IOException, InterruptedException {
    for (int round = 1; round <= rounds; round++) {
      for (String engine : ENGINES) {
        runOnce(engine, Files.createTempDirectory(directory, "varve-queries"), n);
      }
    }
    print(n, rounds);
  }

  private void runOnce(String engine, Path directory, long n)
      throws IOException, InterruptedException {
    List<String> command =
        jvm.apply(
            PeopleTrial.class.getName(),
            List.of(engine, directory.resolve("data").toString(), Long.toString(n)));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        take(engine, line.split("\t"));
      }
      if (process.waitFor() != 0) {
        throw new IOException(engine + " ended with " + process.exitValue());
      }
    } finally {
      process.destroyForcibly();
      Directories.delete(directory);
    }
  }

  private void take(String engine, String[] result) throws IOException {
    String workload = result[0];
    add(rates, workload, engine, Double.parseDouble(result[1]));
    add(micros, workload, engine, Double.parseDouble(result[2]));
    long sum = Long.parseLong(result[3]);
    Long before = sums.putIfAbsent(workload, sum);
    if (before != null && before != sum) {
      throw new IOException(workload + ": " + engine + " answers " + sum + ", another " + before);
    }
  }

  private static void add(
      Map<String, Map<String, List<Double>>> results,
      String workload,
      String engine,
      double value) {
    results
        .computeIfAbsent(workload, it -> new LinkedHashMap<>())
        .computeIfAbsent(engine, it -> new ArrayList<>())
        .add(value);
  }

  private void print(long n, int rounds) {
    out.printf(
        Locale.ROOT,
        "%,d people; medians of %d rounds; operations a second (median time of one)%n%n",
        n,
        rounds);
    out.println("| workload | " + String.join(" | ", ENGINES) + " |");
    out.println("|---|" + "---:|".repeat(ENGINES.size()));
    rates.forEach(
        (workload, byEngine) -> {
          StringBuilder line = new StringBuilder("| " + workload + " |");
          for (String engine : ENGINES) {
            double median = median(micros.get(workload).get(engine));
            line.append(
                String.format(
                    Locale.ROOT, " %,.0f (%.1f us) |", median(byEngine.get(engine)), median));
          }
          out.println(line);
        });
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
