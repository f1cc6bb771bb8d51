package dev.varve;

import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.lessThan;

import dev.varve.inmemory.InMemoryStore;
import dev.varve.measured.MeasuredStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasuredStoreTest extends KeyValueStoreContract {

  @Override
  protected KeyValueStore open(InstantSource clock) {
    return new MeasuredStore(new InMemoryStore(clock));
  }

  @Test
  void everyKindOfOperationIsCounted() {
    store.put("a", "1");
    store.put("b", "2");
    store.delete("a");
    store.write(new WriteBatch().put("c", "3").put("d", "4").delete("b"));
    store.get("a");
    store.get("c");
    store.get("d");
    store.contains("d");
    store.count();
    StoreStats stats = store.stats();
    assertThat(stats.count("gets")).isEqualTo(4);
    assertThat(stats.count("get.hits")).isEqualTo(3);
    assertThat(stats.count("get.misses")).isEqualTo(1);
    assertThat(stats.count("writes")).isEqualTo(4);
    assertThat(stats.count("batches")).isEqualTo(1);
    assertThat(stats.count("puts")).isEqualTo(4);
    assertThat(stats.count("deletes")).isEqualTo(2);
    assertThat(stats.count("scans")).isEqualTo(1);
  }

  @Test
  void theFiguresOfTheStoreInsideComeLast() {
    store.put("a", "1");
    assertThat(store.stats().count("memory.entries")).isEqualTo(1);
    assertThat(store.stats().figures().keySet()).startsWith("gets").endsWith("memory.entries");
  }

  @Test
  void latenciesLieBetweenNothingAndTheLengthOfTheTest() {
    long start = System.nanoTime();
    for (int i = 0; i < 1_000; i++) {
      store.put("k" + i, "v");
      store.get("k" + i);
    }
    long longest = System.nanoTime() - start;
    StoreStats stats = store.stats();
    for (String operation : new String[] {"get", "write"}) {
      long median = stats.count(operation + ".p50.nanos");
      assertThat(median, allOf(greaterThan(0L), lessThan(longest)));
      assertThat(stats.count(operation + ".p99.nanos"), greaterThanOrEqualTo(median));
    }
  }

  @Test
  void whatFailsIsNotCounted() {
    KeyValueStore closed = new InMemoryStore();
    closed.close();
    MeasuredStore measured = new MeasuredStore(new StatsAfterClose(closed));
    assertThatIllegalStateException().isThrownBy(() -> measured.put("a", "1"));
    assertThatIllegalStateException().isThrownBy(() -> measured.get("a"));
    assertThatIllegalStateException().isThrownBy(() -> measured.scan(KeyRange.all()));
    assertThat(measured.stats().count("gets")).isZero();
    assertThat(measured.stats().count("get.misses")).isZero();
    assertThat(measured.stats().count("writes")).isZero();
    assertThat(measured.stats().count("puts")).isZero();
    assertThat(measured.stats().count("scans")).isZero();
  }

  /** A closed store whose statistics can still be read; they are empty. */
  private record StatsAfterClose(KeyValueStore closed) implements KeyValueStore {
    @Override
    public byte[] get(byte[] key) {
      return closed.get(key);
    }

    @Override
    public Cursor scan(KeyRange range) {
      return closed.scan(range);
    }

    @Override
    public void write(WriteBatch batch) {
      closed.write(batch);
    }

    @Override
    public ForwardClock clock() {
      return closed.clock();
    }

    @Override
    public StoreStats stats() {
      return new StoreStats();
    }

    @Override
    public void close() {}
  }

  @Test
  void noOperationOfAnyThreadIsMissed() throws InterruptedException {
    int each = 5_000;
    List<Thread> threads = new ArrayList<>();
    for (int number = 0; number < 4; number++) {
      byte[] key = utf8("k" + number);
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  store.put(key, key);
                  store.get(key);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    StoreStats stats = store.stats();
    assertThat(stats.count("gets")).isEqualTo(4L * each);
    assertThat(stats.count("get.hits")).isEqualTo(4L * each);
    assertThat(stats.count("writes")).isEqualTo(4L * each);
    assertThat(stats.count("puts")).isEqualTo(4L * each);
  }
}
