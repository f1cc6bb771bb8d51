package dev.varve.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.varve.benchmarks.engine.Engines;
import dev.varve.benchmarks.measure.Result;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetsTest {
  private final List<Result> results = new ArrayList<>();

  private void measured(String engine, String workload, double rate) {
    measured(engine, workload, rate, 1, 1);
  }

  private void measured(String engine, String workload, double rate, double longest, long written) {
    results.add(
        new Result(
            engine,
            workload,
            1,
            null,
            false,
            1000,
            1000 / rate,
            0,
            1,
            1,
            1,
            longest,
            longest,
            100,
            written,
            0,
            0));
  }

  private List<Target> targets() {
    return new Targets(new Scores(results), Engines.all()).all();
  }

  private Target target(String what, String against) {
    List<Target> found =
        targets().stream()
            .filter(target -> target.what().equals(what) && target.against().contains(against))
            .toList();
    assertThat(found).as(what + " against " + against).hasSize(1);
    return found.get(0);
  }

  @Test
  void writesAreComparedWithTheBestPeerThatIsDurable() {
    measured("varve", "fillseq", 900);
    measured("rocksdb", "fillseq", 400);
    measured("iq80", "fillseq", 1000);
    measured("mvstore", "fillseq", 2000); // A kill takes its writes.
    measured("skiplist", "fillseq", 9000); // No engine.

    Target fillseq = target("fillseq", "the best durable peer, iq80");
    assertThat(fillseq.ratio().orElseThrow()).isCloseTo(0.9, within(1e-9));
    assertThat(fillseq.holds()).isFalse();
    assertThat(fillseq.verdict()).isEqualTo("MISSED");
  }

  @Test
  void readsAreComparedWithTheBestPeerOfAll() {
    measured("varve", "readseq", 1000);
    measured("rocksdb", "readseq", 100);
    measured("mvstore", "readseq", 1000);
    measured("skiplist", "readseq", 5000);

    assertThat(target("readseq", "the best peer, mvstore").holds()).isTrue();
    assertThat(target("readseq", "rocksdb").ratio().orElseThrow()).isCloseTo(10, within(1e-9));
  }

  @Test
  void meanIsGeometric() {
    measured("varve", "readseq", 800);
    measured("rocksdb", "readseq", 100);
    measured("varve", "fillseq", 200);
    measured("rocksdb", "fillseq", 100);
    measured("varve", "readhot", 999); // Not measured on rocksdb.

    Target mean = target("all workloads, geometric mean", "rocksdb");
    assertThat(mean.ratio().orElseThrow()).isCloseTo(4, within(1e-9));
    assertThat(mean.holds()).isTrue();
  }

  @Test
  void pausesAndBytesWrittenHaveAnUpperBound() {
    measured("varve", "fillrandom", 100, 30, 1);
    measured("rocksdb", "fillrandom", 100, 20, 300);
    measured("rocksdb", "overwrite", 100, 20, 500);
    measured("varve-64", "fillrandom", 100, 30, 400);
    measured("varve-64", "overwrite", 100, 30, 440);

    assertThat(target("fillrandom, longest pause", "rocksdb").holds()).isFalse();
    Target written = target("bytes written, fillrandom + overwrite, varve-64", "rocksdb");
    assertThat(written.ratio().orElseThrow()).isCloseTo(1.05, within(1e-9));
    assertThat(written.holds()).isTrue();
  }

  @Test
  void syncedCommitsAreComparedWithOurOwnSyncedPuts() {
    measured("varve", "commit-8t-sync", 79);
    measured("varve", "fillsync-8t", 100);
    assertThat(target("commit-8t-sync", "our own fillsync-8t").verdict()).isEqualTo("MISSED");
  }

  @Test
  void whatWasNotMeasuredNeitherHoldsNorFails() {
    measured("varve", "fillseq", 1);
    assertThat(targets()).allSatisfy(target -> assertThat(target.holds()).isFalse());
    assertThat(target("fillseq", "the best durable peer").verdict()).isEqualTo("not measured");
    assertThat(new Targets(new Scores(results), Engines.all()).markdown())
        .contains("0 of 0 measured targets hold");
  }
}
