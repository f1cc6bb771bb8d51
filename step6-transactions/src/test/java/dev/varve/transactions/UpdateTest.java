package dev.varve.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.io.HookedStorage;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UpdateTest extends TransactionFixture {

  private static int increment(Transaction transaction, String key) {
    String before = transaction.get(key);
    int after = before == null ? 1 : Integer.parseInt(before) + 1;
    transaction.put(key, "" + after);
    return after;
  }

  @Test
  void itCommitsAndReturnsTheResult() {
    assertThat(store.<Integer>update(transaction -> increment(transaction, "n"))).isEqualTo(1);
    assertThat(store.<Integer>update(transaction -> increment(transaction, "n"))).isEqualTo(2);
    assertThat(store.get("n")).isEqualTo("2");
    assertThat(store.stats().count("transactions.committed")).isEqualTo(2);
  }

  @Test
  void itIsDoneAgainWhenItIsRefused() {
    store.put("n", "10");
    List<String> seen = new ArrayList<>();
    int result =
        store.update(
            transaction -> {
              seen.add(transaction.get("n"));
              if (seen.size() <= 5) {
                store.put("n", "" + (10 + seen.size()));
              }
              return increment(transaction, "n");
            });
    assertThat(seen).containsExactly("10", "11", "12", "13", "14", "15");
    assertThat(result).isEqualTo(16);
    assertThat(store.get("n")).isEqualTo("16");
    assertThat(store.stats().count("transactions.refused")).isEqualTo(5);
  }

  @Test
  void itGivesUpAfterAHundredAttempts() {
    int[] attempts = {0};
    assertThatThrownBy(
            () ->
                store.updateOnly(
                    transaction -> {
                      transaction.get("n");
                      store.put("n", "" + ++attempts[0]);
                      transaction.put("result", "1");
                    }))
        .isInstanceOf(ConflictException.class)
        .hasMessageEndingWith("key n");
    assertThat(attempts[0]).isEqualTo(100);
    assertThat(store.get("result")).isNull();
    assertThat(store.stats().count("transactions.active")).isZero();
  }

  @Test
  void workThatFailsIsRolledBackAndNotDoneAgain() {
    int[] attempts = {0};
    IllegalStateException failure = new IllegalStateException("no money");
    assertThatThrownBy(
            () ->
                store.updateOnly(
                    transaction -> {
                      attempts[0]++;
                      transaction.put("a", "1");
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThatThrownBy(
            () ->
                store.update(
                    transaction -> {
                      transaction.put("a", "1");
                      throw new AssertionError("an error, too");
                    }))
        .isInstanceOf(AssertionError.class);
    assertThat(attempts[0]).isEqualTo(1);
    assertThat(store.get("a")).isNull();
    assertThat(store.stats().count("transactions.active")).isZero();
  }

  @Test
  void workMayEndItsTransactionItself() {
    store.updateOnly(
        transaction -> {
          transaction.put("a", "1");
          transaction.rollback();
        });
    store.updateOnly(
        transaction -> {
          transaction.put("b", "1");
          transaction.commit();
        });
    assertThat(store.keys("")).containsExactly("b");
  }

  @Test
  void aViewSeesOneMoment() {
    store.put("a", "1");
    Readable[] kept = new Readable[1];
    String seen =
        store.view(
            reader -> {
              kept[0] = reader;
              store.put("a", "2");
              store.put("b", "2");
              return reader.get("a") + reader.count(KeyRange.all());
            });
    assertThat(seen).isEqualTo("11");
    assertThat(store.get("a")).isEqualTo("2");
    assertThatThrownBy(() -> kept[0].get("a")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void noIncrementOfManyThreadsIsLost() throws Exception {
    int threads = 8;
    int each = 300;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      running.add(
          pool.submit(
              () -> {
                for (int n = 0; n < each; n++) {
                  store.update(transaction -> increment(transaction, "n"));
                }
              }));
    }
    for (Future<?> one : running) {
      one.get();
    }
    pool.shutdown();
    assertThat(pool.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    assertThat(store.get("n")).isEqualTo("" + threads * each);
    assertThat(store.stats().count("transactions.committed")).isEqualTo((long) threads * each);
  }

  /** Every commit takes longer than any pause, and another thread is always committing. */
  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void onASlowDiskNobodyIsRefusedForEver() throws Exception {
    HookedStorage slow =
        new HookedStorage(
            new SimulatedStorage(),
            (operation, file) -> {
              if (operation.equals("append") && file.endsWith(".log")) {
                LockSupport.parkNanos(4_000_000);
              }
            });
    AtomicBoolean stop = new AtomicBoolean();
    try (TransactionalStore shared = TransactionalStore.open(slow, LsmOptions.defaults())) {
      ExecutorService others = Executors.newSingleThreadExecutor();
      Future<?> busy =
          others.submit(
              () -> {
                while (!stop.get()) {
                  shared.updateOnly(transaction -> increment(transaction, "busy"));
                }
              });
      try {
        for (int i = 1; i <= 150; i++) {
          assertThat(
                  shared.<Integer>update(
                      transaction -> {
                        transaction.get("busy");
                        return increment(transaction, "mine");
                      }))
              .isEqualTo(i);
        }
      } finally {
        stop.set(true);
        busy.get();
        others.shutdown();
      }
    }
  }

  /** A conflict of another transaction inside the work is not retried. */
  @Test
  void aConflictOfTheWorksOwnIsThrownAndNotDoneAgain() {
    int[] attempts = {0};
    assertThatThrownBy(
            () ->
                store.updateOnly(
                    transaction -> {
                      attempts[0]++;
                      transaction.put("ab", "1");
                      try (Transaction other = store.begin()) {
                        other.get("n2");
                        store.put("n2", "" + attempts[0]);
                        other.put("n3", "x");
                        other.commit();
                      }
                    }))
        .isInstanceOf(ConflictException.class)
        .hasMessageEndingWith("key n2");
    assertThat(attempts[0]).isEqualTo(1);
    assertThat(store.get("ab")).isNull();
    assertThat(store.stats().count("transactions.active")).isZero();
  }

  @Test
  void workThatHasCommittedIsNotDoneAgainWhateverItThrows() {
    int[] attempts = {0};
    assertThatThrownBy(
            () ->
                store.updateOnly(
                    transaction -> {
                      attempts[0]++;
                      transaction.put("ab", "" + attempts[0]);
                      transaction.commit();
                      throw new ConflictException("of the work");
                    }))
        .isInstanceOf(ConflictException.class)
        .hasMessage("of the work");
    assertThat(attempts[0]).isEqualTo(1);
    assertThat(store.get("ab")).isEqualTo("1");
  }

  @Test
  void aCommitOfTheWorkThatIsRefusedIsThrown() {
    int[] attempts = {0};
    assertThatThrownBy(
            () ->
                store.updateOnly(
                    transaction -> {
                      transaction.get("n1");
                      store.put("n1", "" + ++attempts[0]);
                      transaction.put("ab", "x");
                      transaction.commit();
                    }))
        .isInstanceOf(ConflictException.class);
    assertThat(attempts[0]).isEqualTo(1);
  }
}
