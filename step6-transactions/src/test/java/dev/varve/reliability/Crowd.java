package dev.varve.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.WriteBatch;
import dev.varve.lsm.Snapshot;
import dev.varve.transactions.TransactionalStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Threads that run all operations of a store concurrently. The sum of its accounts is constant, so
 * a reader that sees half of a transfer, or a state that never existed, sees a different sum.
 */
final class Crowd {
  private static final int ACCOUNTS = 24;
  private static final long SUM = ACCOUNTS * 100L;
  private static final int TRANSFERS_PER_LIFE = 100;
  private static final int PATIENCE_SECONDS = 600;

  private interface Work {
    void once(TransactionalStore store, Random random);
  }

  private final Map<String, AtomicLong> done = new ConcurrentSkipListMap<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final List<Thread> threads = new ArrayList<>();
  private CountDownLatch transfers;

  /** Returns when enough has been done; all threads are still running. */
  void use(TransactionalStore store) throws InterruptedException {
    if (store.get(account(0)) == null) {
      store.write(opening());
    }
    checkSum(store);
    transfers = new CountDownLatch(TRANSFERS_PER_LIFE);
    start(store, "transfers", this::transfer);
    start(store, "more transfers", this::transfer);
    start(store, "batches", Crowd::writeBatch);
    start(store, "views", (it, random) -> it.view(Crowd::checkSum));
    start(store, "snapshots", Crowd::readSnapshot);
    start(store, "cursors", Crowd::turnAround);
    start(store, "flushes", (it, random) -> it.flush());
    start(store, "compactions", Crowd::compact);
    start(store, "checks", (it, random) -> assertThat(it.verify().problems()).isEmpty());
    start(store, "interrupts", this::interruptSomeone);
    threads.forEach(Thread::start);
    if (!transfers.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("work hangs:\n" + Threads.dump(), failure.get());
    }
    rethrow();
  }

  private void start(TransactionalStore store, String name, Work work) {
    AtomicLong count = done.computeIfAbsent(name, it -> new AtomicLong());
    threads.add(new Thread(() -> repeat(store, work, count), name));
  }

  private void repeat(TransactionalStore store, Work work, AtomicLong count) {
    try {
      while (failure.get() == null) {
        work.once(store, ThreadLocalRandom.current());
        count.incrementAndGet();
      }
    } catch (IllegalStateException e) {
      if (!String.valueOf(e.getMessage()).contains("closed")) {
        fail(e);
      }
    } catch (Throwable e) {
      fail(e);
    }
  }

  private void fail(Throwable e) {
    failure.compareAndSet(null, new AssertionError(Thread.currentThread().getName() + ": " + e, e));
    while (transfers.getCount() > 0) {
      transfers.countDown();
    }
  }

  /** Waits for all threads to end, which they do when their store is closed. */
  void awaitEnd() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      if (thread.isAlive()) {
        throw new AssertionError("still runs after its store was closed:\n" + Threads.dump());
      }
    }
    threads.clear();
    rethrow();
  }

  private void rethrow() {
    if (failure.get() != null) {
      throw new AssertionError(failure.get().getMessage(), failure.get());
    }
  }

  private static String account(int number) {
    return String.format("account-%02d", number);
  }

  private static WriteBatch opening() {
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < ACCOUNTS; i++) {
      batch.put(account(i), "100");
    }
    return batch;
  }

  private void transfer(TransactionalStore store, Random random) {
    String from = account(random.nextInt(ACCOUNTS));
    String to = account(random.nextInt(ACCOUNTS));
    int amount = random.nextInt(10);
    store.updateOnly(
        transaction -> {
          transaction.put(from, Long.toString(Long.parseLong(transaction.get(from)) - amount));
          transaction.put(to, Long.toString(Long.parseLong(transaction.get(to)) + amount));
        });
    transfers.countDown();
  }

  private static void writeBatch(TransactionalStore store, Random random) {
    String key = "other-" + random.nextInt(50);
    store.write(new WriteBatch().put(key, "x".repeat(random.nextInt(90))).delete(key + "-old"));
  }

  private static Map<String, Long> accounts(Cursor cursor, boolean forward) {
    Map<String, Long> found = new TreeMap<>();
    for (boolean on = forward ? cursor.first() : cursor.last();
        on;
        on = forward ? cursor.next() : cursor.previous()) {
      found.put(new String(cursor.key()), Long.parseLong(new String(cursor.value())));
    }
    return found;
  }

  private static Map<String, Long> checkSum(Readable store) {
    try (Cursor cursor = store.scan(KeyRange.prefix("account-"))) {
      Map<String, Long> found = accounts(cursor, true);
      assertThat(found).hasSize(ACCOUNTS);
      assertThat(found.values().stream().mapToLong(it -> it).sum()).isEqualTo(SUM);
      return found;
    }
  }

  private static void readSnapshot(TransactionalStore store, Random random) {
    try (Snapshot snapshot = store.snapshot()) {
      Map<String, Long> first = checkSum(snapshot);
      String one = account(random.nextInt(ACCOUNTS));
      assertThat(snapshot.get(one)).isEqualTo(Long.toString(first.get(one)));
      assertThat(checkSum(snapshot)).isEqualTo(first);
    }
  }

  private static void turnAround(TransactionalStore store, Random random) {
    try (Cursor cursor = store.scan(KeyRange.prefix("account-"))) {
      Map<String, Long> forward = accounts(cursor, true);
      assertThat(accounts(cursor, false)).isEqualTo(forward);
    }
  }

  private static void compact(TransactionalStore store, Random random) {
    store.compact(KeyRange.of(account(random.nextInt(ACCOUNTS)), "other-3"));
  }

  private void interruptSomeone(TransactionalStore store, Random random) {
    threads.get(random.nextInt(threads.size() - 1)).interrupt();
    store.get(account(0));
    Thread.yield();
  }

  /** A thread that never ran would have tested nothing. */
  void assertAllHaveWorked() {
    assertThat(done).allSatisfy((name, count) -> assertThat(count.get()).as(name).isPositive());
  }

  @Override
  public String toString() {
    return "with " + done;
  }
}
