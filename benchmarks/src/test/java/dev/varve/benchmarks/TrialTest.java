package dev.varve.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.benchmarks.engine.EngineKind;
import dev.varve.benchmarks.engine.Engines;
import dev.varve.benchmarks.measure.Result;
import dev.varve.benchmarks.workload.Workload;
import dev.varve.benchmarks.workload.Workloads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every engine through every workload that it can do, tiny, with all answers checked. */
class TrialTest {
  private static final int N = 300;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** The same adapters as others, with other sizes: a few workloads show that they open. */
  private static final Set<String> VARIANTS =
      Set.of("varve-64", "varve-4", "varve-apart", "rocksdb-big", "rocksdb-4", "rocksdb-blobs");

  private static final Set<String> FEW = Set.of("overwrite", "fill100K", "readrandom", "commit-8t");

  @TempDir Path directory;

  static Stream<String> engines() {
    return Engines.names().stream();
  }

  @ParameterizedTest
  @MethodSource("engines")
  void answersAreRightInEveryWorkload(String name) throws Exception {
    EngineKind engine = Engines.named(name);
    Trial trial = new Trial(engine, directory, N, 1, LIMIT);
    String obstacle = trial.obstacle();
    assumeTrue(obstacle == null, () -> name + " does not run here: " + obstacle);
    List<Workload> workloads =
        Plan.possible(engine, Workloads.all()).stream()
            .filter(workload -> !VARIANTS.contains(name) || FEW.contains(workload.name()))
            .toList();
    List<Result> results = new ArrayList<>();
    for (List<Workload> group : Plan.groups(workloads)) {
      results.addAll(trial.run(group));
    }
    assertThat(results).extracting(Result::workload).isEqualTo(names(workloads));
    assertThat(results).allSatisfy(TrialTest::assertMeasured);
    assertThat(directory).isEmptyDirectory();
  }

  private static List<String> names(List<Workload> workloads) {
    return workloads.stream().map(Workload::name).toList();
  }

  private static void assertMeasured(Result result) {
    Workload workload = Workloads.named(result.workload());
    assertThat(result.isMeasured()).isTrue();
    assertThat(result.operations())
        .isEqualTo(workload.size().operationsOfThread(N) * workload.size().threads());
    assertThat(result.rate()).isPositive();
    assertThat(result.p50()).isPositive().isLessThanOrEqualTo(result.p99());
    assertThat(result.p999()).isBetween(result.p99(), result.longest() * 1.01);
    if (workload.kind() == Workload.Kind.WRITE) {
      assertThat(result.userBytes()).isGreaterThanOrEqualTo(16 * result.operations());
    }
  }
}
