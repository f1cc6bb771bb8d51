package dev.varve.benchmarks.report;

import dev.varve.benchmarks.engine.EngineKind;
import dev.varve.benchmarks.measure.Machine;
import dev.varve.benchmarks.measure.Result;
import dev.varve.benchmarks.workload.Workload;
import dev.varve.benchmarks.workload.Workloads;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** The results as a page of Markdown. */
public final class Report {
  private static final String NONE = "–";

  private final Scores scores;
  private final List<EngineKind> engines;
  private final String baseline;

  /**
   * Prepares a page.
   *
   * @param engines the columns
   * @param baseline the engine that ratios are to
   */
  public Report(Scores scores, List<EngineKind> engines, String baseline) {
    this.scores = scores;
    this.engines = engines;
    this.baseline = baseline;
  }

  /** Returns the page. */
  public String markdown(Machine machine, long n, int repetitions) {
    return head(machine, n, repetitions)
        + section("Operations a second", all(), result -> Numbers.shortened(result.rate()))
        + ratios()
        + section(
            "Processor time an operation, all threads, µs",
            all(),
            result -> Numbers.digits(result.cpuMicros()))
        + section("Time of one operation: p50 / p99 / p99.9 / longest", all(), Report::times)
        + section(
            "Bytes written to disk for each byte put",
            Report::writes,
            result ->
                result.hasWriteAmplification() ? Numbers.digits(result.writeAmplification()) : NONE)
        + section("Size on disk", all(), result -> Numbers.bytes(result.diskBytes()))
        + section("Heap in use", all(), result -> Numbers.bytes(result.heapBytes()))
        + durability()
        + reasons();
  }

  private static Predicate<Workload> all() {
    return workload -> true;
  }

  private static boolean writes(Workload workload) {
    return workload.kind() != Workload.Kind.READ;
  }

  private static String head(Machine machine, long n, int repetitions) {
    return String.format(
        Locale.ROOT,
        """
        # Benchmarks

        N = %s, medians of %d. %d cores of %s, %s of memory, %s, %s, file system %s, %s.
        Flags of each JVM: `%s`.
        """,
        Numbers.shortened(n),
        repetitions,
        machine.cores(),
        machine.processor(),
        Numbers.bytes(machine.memoryBytes()),
        machine.system(),
        machine.jdk(),
        machine.fileSystem(),
        machine.date(),
        String.join(" ", machine.flags()));
  }

  private static String times(Result result) {
    return String.join(
        " / ",
        Numbers.micros(result.p50()),
        Numbers.micros(result.p99()),
        Numbers.micros(result.p999()),
        Numbers.micros(result.longest()));
  }

  private String section(String title, Predicate<Workload> which, Function<Result, String> figure) {
    return table(
        title, which, (workload, engine) -> scores.of(workload, engine).map(figure).orElse(NONE));
  }

  private String ratios() {
    String title = "Operations a second, as a multiple of " + baseline + "'s";
    Cell ratio =
        (workload, engine) ->
            scores.ratio(workload, engine, baseline).map(Numbers::ratio).orElse(NONE);
    Table table = rows(all(), ratio);
    List<String> means = new ArrayList<>(List.of("geometric mean"));
    engines.forEach(engine -> means.add(mean(engine.name())));
    table.row(means);
    return section(title, table);
  }

  /** An engine that cannot run some workloads has a mean over fewer of them. */
  private String mean(String engine) {
    return scores.geometricMean(engine, baseline).map(Numbers::ratio).orElse(NONE);
  }

  /** The text in the cell of a workload and an engine. */
  private interface Cell {
    String of(String workload, String engine);
  }

  private String table(String title, Predicate<Workload> which, Cell cell) {
    Table table = rows(which, cell);
    return table.isEmpty() ? "" : section(title, table);
  }

  private static String section(String title, Table table) {
    return "\n## " + title + "\n\n" + table.markdown();
  }

  private Table rows(Predicate<Workload> which, Cell cell) {
    List<String> names = engines.stream().map(EngineKind::name).toList();
    List<String> head = new ArrayList<>(List.of("workload"));
    head.addAll(names);
    Table table = new Table(1, head);
    List<String> rows =
        scores.workloads().stream().filter(name -> which.test(Workloads.named(name))).toList();
    for (String workload : rows) {
      List<String> row = new ArrayList<>(List.of(workload));
      names.forEach(engine -> row.add(cell.of(workload, engine)));
      table.row(row);
    }
    return table;
  }

  private String durability() {
    Table table =
        new Table(4, List.of("engine", "what it is", "a kill takes", "a power cut takes"));
    for (EngineKind engine : engines) {
      table.row(
          List.of(
              engine.name(),
              engine.about(),
              engine.durability().kill(),
              engine.durability().powerCut()));
    }
    return "\n## Durability\n\n" + table.markdown();
  }

  /** Why a figure is missing, each reason once, with all that it is the reason for. */
  private String reasons() {
    Map<String, Set<String>> reasons = new LinkedHashMap<>();
    for (EngineKind engine : engines) {
      for (String workload : scores.workloads()) {
        scores
            .reason(workload, engine.name())
            .ifPresent(
                reason ->
                    reasons
                        .computeIfAbsent(
                            engine.name() + ": " + reason, key -> new LinkedHashSet<>())
                        .add(workload));
      }
    }
    StringBuilder text = new StringBuilder();
    reasons.forEach(
        (reason, workloads) ->
            text.append("- " + reason + " (" + String.join(", ", workloads) + ")\n"));
    return text.isEmpty() ? "" : "\n" + NONE + " means that nothing was measured:\n\n" + text;
  }
}
