package dev.varve.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.benchmarks.engine.Engines;
import org.junit.jupiter.api.Test;

class WorkloadsTest {

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
    assertThat(synced.size().operationsOfThread(1_000_000) * 8).isEqualTo(50_000);
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
    for (String none : new String[] {"fillrandom-2t", "readrandom-0t", "readrandom-100t"}) {
      assertThatThrownBy(() -> Workloads.named(none)).hasMessageContaining("no workload");
    }
  }

  @Test
  void unknownNamesAreAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> Workloads.named("fillfast"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no workload 'fillfast'")
        .hasMessageContaining("fillrandom");
  }
}
