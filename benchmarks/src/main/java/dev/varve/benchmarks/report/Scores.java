package dev.varve.benchmarks.report;

import dev.varve.benchmarks.measure.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** The medians over the repetitions, by workload and engine. */
public final class Scores {
  private final Map<String, Map<String, List<Result>>> results = new LinkedHashMap<>();

  /** Gathers all repetitions of everything. */
  public Scores(List<Result> all) {
    for (Result result : all) {
      results
          .computeIfAbsent(result.workload(), workload -> new LinkedHashMap<>())
          .computeIfAbsent(result.engine(), engine -> new ArrayList<>())
          .add(result);
    }
  }

  /** Returns the names of the workloads, in the order in which they were run. */
  public List<String> workloads() {
    return List.copyOf(results.keySet());
  }

  /** Returns the medians, or nothing if a repetition failed or was skipped. */
  public Optional<Result> of(String workload, String engine) {
    List<Result> repetitions = repetitions(workload, engine);
    return repetitions.isEmpty() || !repetitions.stream().allMatch(Result::isMeasured)
        ? Optional.empty()
        : Optional.of(Result.median(repetitions));
  }

  /** Returns how often faster the one engine is than the other, if both were measured. */
  public Optional<Double> ratio(String workload, String engine, String other) {
    return of(workload, engine)
        .flatMap(mine -> of(workload, other).map(theirs -> mine.rate() / theirs.rate()));
  }

  /** Returns the geometric mean of these ratios, over all workloads for which there is one. */
  public Optional<Double> geometricMean(String engine, String other) {
    double[] ratios =
        workloads().stream()
            .flatMap(workload -> ratio(workload, engine, other).stream())
            .mapToDouble(Double::doubleValue)
            .toArray();
    return ratios.length == 0
        ? Optional.empty()
        : Optional.of(Math.exp(DoubleStream.of(ratios).map(Math::log).sum() / ratios.length));
  }

  /** Returns why there are no medians: the reasons, or nothing if it was not asked for at all. */
  public Optional<String> reason(String workload, String engine) {
    String reasons =
        repetitions(workload, engine).stream()
            .filter(result -> !result.isMeasured())
            .map(result -> (result.failed() ? "failed: " : "") + result.skipped())
            .distinct()
            .collect(Collectors.joining("; "));
    return reasons.isEmpty() ? Optional.empty() : Optional.of(reasons);
  }

  private List<Result> repetitions(String workload, String engine) {
    return results.getOrDefault(workload, Map.of()).getOrDefault(engine, List.of());
  }
}
