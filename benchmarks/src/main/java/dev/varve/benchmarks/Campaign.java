package dev.varve.benchmarks;

import dev.varve.benchmarks.engine.EngineKind;
import dev.varve.benchmarks.measure.Directories;
import dev.varve.benchmarks.measure.Result;
import dev.varve.benchmarks.report.Numbers;
import dev.varve.benchmarks.workload.Workload;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * All runs: of each group of workloads, repetition by repetition, one engine after the other (A B C
 * A B C), so that what changes on the machine meanwhile meets all of them.
 */
final class Campaign {
  private final Arguments arguments;
  private final Path directory;
  private final PrintStream progress;
  private final ChildJvm jvm;
  private final List<Result> results = new ArrayList<>();

  Campaign(Arguments arguments, Path directory, PrintStream progress) {
    this.arguments = arguments;
    this.directory = directory;
    this.progress = progress;
    this.jvm = arguments.childJvm();
  }

  /** Runs everything and returns all results, those that could not be had too. */
  List<Result> run() throws IOException, InterruptedException {
    for (List<Workload> group : Plan.groups(arguments.workloads())) {
      for (int repetition = 1; repetition <= arguments.repetitions(); repetition++) {
        for (EngineKind engine : arguments.engines()) {
          runOne(engine, group, repetition);
        }
      }
    }
    return results;
  }

  private void runOne(EngineKind engine, List<Workload> group, int repetition)
      throws IOException, InterruptedException {
    for (Workload workload : group) {
      String reason = workload.impossibleFor(engine);
      if (reason != null) {
        add(Result.skipped(engine.name(), workload.name(), repetition, reason));
      }
    }
    List<String> possible = Plan.possible(engine, group).stream().map(Workload::name).toList();
    if (!possible.isEmpty()) {
      Child.Order order =
          new Child.Order(
              engine.name(),
              possible,
              arguments.n(),
              repetition,
              arguments.limitSeconds(),
              directory.resolve(engine.name()).toString());
      jvm.carryOut(order).forEach(this::add);
      Directories.delete(directory.resolve(engine.name()));
    }
  }

  private void add(Result result) {
    results.add(result);
    String outcome = "– " + result.skipped();
    if (result.failed()) {
      outcome = "FAILED: " + result.skipped();
    } else if (result.isMeasured()) {
      outcome =
          String.format(
              Locale.ROOT,
              "%s/s, %.2f µs CPU, p99.9 %s",
              Numbers.shortened(result.rate()),
              result.cpuMicros(),
              Numbers.micros(result.p999()));
    }
    progress.printf(
        Locale.ROOT,
        "%-18s %-12s %d  %s%n",
        result.workload(),
        result.engine(),
        result.repetition(),
        outcome);
  }
}
