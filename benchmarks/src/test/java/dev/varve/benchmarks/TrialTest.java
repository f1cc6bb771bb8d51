package dev.varve.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.varve.benchmarks.engine.EngineKind;
import dev.varve.benchmarks.engine.Engines;
import dev.varve.benchmarks.measure.Result;
import dev.varve.benchmarks.workload.Workload;
import dev.varve.benchmarks.workload.Workloads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every engine through every workload that it can do, tiny, with all answers checked. */
class TrialTest {
  private static final int N = 400;
  private static final Duration LIMIT = Duration.ofSeconds(5);

  @TempDir Path directory;

  static Stream<EngineKind> engines() {
    return Engines.all().stream();
  }

  @ParameterizedTest
  @MethodSource("engines")
  void answersAreRightInEveryWorkload(EngineKind engine) throws Exception {
    Trial trial = new Trial(engine, directory, N, 1, LIMIT);
    String obstacle = trial.obstacle();
    assumeThat(obstacle).isNull();
    for (List<Workload> group : Plan.groups(Plan.possible(engine, Workloads.all()))) {
      assertThat(trial.run(group)).hasSize(group.size()).allSatisfy(TrialTest::assertMeasured);
    }
    assertThat(Files.list(directory)).isEmpty();
  }

  private static void assertMeasured(Result result) {
    Workload.Size size = Workloads.named(result.workload()).size();
    assertThat(result.isMeasured()).isTrue();
    assertThat(result.operations()).isEqualTo(size.operationsOfThread(N) * size.threads());
    assertThat(result.rate()).isPositive();
    assertThat(result.p50()).isLessThanOrEqualTo(result.p99());
    assertThat(result.p999()).isPositive();
  }
}
