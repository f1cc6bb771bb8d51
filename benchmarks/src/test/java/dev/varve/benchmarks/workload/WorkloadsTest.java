package dev.varve.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.benchmarks.engine.Engines;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadsTest {
  private static final long FIRST_LOOK = 35_000;

  @Test
  void theWorkloadsOfDbBenchHaveItsNames() {
    assertThat(Workloads.names())
        .doesNotHaveDuplicates()
        .contains("fillseq", "fillrandom", "overwrite", "fillsync", "fill100K")
        .contains("deleteseq", "deleterandom", "readrandom", "readhot", "readmissing")
        .contains("seekrandom", "readseq", "readreverse", "readwhilewriting");
  }

  @Test
  void sizesFollowN() {
    Workload fill100K = Workloads.named("fill100K");
    assertThat(fill100K.size().records(1_000_000)).isEqualTo(1000);
    assertThat(fill100K.size().operationsOfThread(1_000_000)).isEqualTo(1000);
    Workload synced = Workloads.named("fillsync-8t");
    assertThat(synced.size().operationsOfThread(1_000_000) * 8).isEqualTo(200_000);
    assertThat(synced.size().operationsOfThread(1)).isPositive();
    assertThat(synced.settings(1).synced()).isTrue();
  }

  @Test
  void beyondCacheGetsATenthOfTheData() {
    Workload beyond = Workloads.named("beyond-cache-read");
    assertThat(beyond.settings(1_000_000).cacheBytes()).isEqualTo(11_600_000);
    assertThat(Workloads.named("readrandom").settings(1_000_000).cacheBytes()).isZero();
  }

  @Test
  void whatAnEngineCannotDoHasAReason() {
    Workload backward = Workloads.named("readreverse");
    assertThat(backward.impossibleFor(Engines.named("iq80"))).contains("forward only");
    assertThat(backward.impossibleFor(Engines.named("leveldbjni"))).isNull();
    assertThat(Workloads.named("commit-1t").impossibleFor(Engines.named("mapdb"))).isNotNull();
  }

  @Test
  void onlyReadersOfEqualStoresShareOne() {
    Workload random = Workloads.named("readrandom");
    assertThat(random.sharesStoreWith(Workloads.named("readseq"))).isTrue();
    assertThat(random.sharesStoreWith(Workloads.named("readwhilewriting"))).isFalse();
    assertThat(random.sharesStoreWith(Workloads.named("beyond-cache-read"))).isFalse();
    assertThat(Workloads.named("fillseq").sharesStoreWith(random)).isFalse();
  }

  @Test
  void readersAndWorkloadsOfEightThreadsAreThereForOtherNumbersOfThreads() {
    assertThat(Workloads.named("readrandom-4t").size().threads()).isEqualTo(4);
    assertThat(Workloads.named("fillsync-2t").size().threads()).isEqualTo(2);
    assertThat(Workloads.named("fillsync-2t").settings(1).synced()).isTrue();
    assertThat(Workloads.named("commit-4t-sync").size().threads()).isEqualTo(4);
    assertThat(Workloads.named("commit-4t-sync").name()).isEqualTo("commit-4t-sync");
    assertThat(Workloads.named("commit-4t").settings(1).synced()).isFalse();
    assertThat(Workloads.named("fillrandom-2t").size().threads()).isEqualTo(2);
    for (String none : new String[] {"fillseq-2t", "readrandom-0t", "readrandom-100t"}) {
      assertThatThrownBy(() -> Workloads.named(none)).hasMessageContaining("no workload");
    }
  }

  @Test
  void everyWorkloadIsThereBesideBusyLoops() {
    Workload busy = Workloads.named("fillsync-2t-busy");
    assertThat(busy.name()).isEqualTo("fillsync-2t-busy");
    assertThat(busy.busyLoops()).isEqualTo(8);
    assertThat(busy.size()).isEqualTo(Workloads.named("fillsync-2t").size());
    assertThat(Workloads.named("fillsync-2t").busyLoops()).isZero();
    assertThat(Workloads.named("readseq-busy").sharesStoreWith(Workloads.named("readseq")))
        .isFalse();
    assertThatThrownBy(() -> Workloads.named("none-busy")).hasMessageContaining("no workload");
  }

  @Test
  void busyLoopsRunUntilTheyAreClosed() throws Exception {
    long before = ProcessHandle.current().children().count();
    BusyLoops loops = BusyLoops.start(2);
    try {
      assertThat(ProcessHandle.current().children().count()).isEqualTo(before + 1);
    } finally {
      loops.close();
    }
    assertThat(ProcessHandle.current().children().count()).isEqualTo(before);
    BusyLoops.start(0).close();
  }

  @Test
  void aWriterBesideReadersMayKeepToAPace() {
    Workload paced = Workloads.named("readwhilewriting-100k");
    assertThat(paced.name()).isEqualTo("readwhilewriting-100k");
    assertThat(paced.about()).endsWith("limited to this many a second: 100000");
    for (String none : new String[] {"readrandom-100k", "readwhilewriting-0k", "x-1k"}) {
      assertThatThrownBy(() -> Workloads.named(none)).hasMessageContaining("no workload");
    }
  }

  @Test
  void stepsThatAreEarlyWaitAndThoseThatAreLateDoNot() throws Exception {
    long[] now = {FIRST_LOOK - 30_000};
    List<Long> begun = new ArrayList<>();
    // Each look at the clock takes 30 µs; the third step takes 1 ms.
    Step step =
        number -> {
          begun.add(now[0]);
          now[0] += number == 2 ? 1_000_000 : 0;
        };
    Paced paced = new Paced(step, 10_000, () -> now[0] += 30_000);
    for (int number = 0; number < 20; number++) {
      paced.run(number);
    }
    for (int number = 0; number < 20; number++) {
      assertThat(begun.get(number) - FIRST_LOOK).isGreaterThanOrEqualTo(100_000L * number);
    }
    assertThat(begun.get(4) - begun.get(3)).as("late: does not wait").isEqualTo(30_000);
    assertThat(begun.get(19) - FIRST_LOOK).as("has caught up").isLessThan(2_000_000);
  }

  @Test
  void unknownNamesAreAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> Workloads.named("fillfast"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no workload 'fillfast'")
        .hasMessageContaining("fillrandom");
  }
}
