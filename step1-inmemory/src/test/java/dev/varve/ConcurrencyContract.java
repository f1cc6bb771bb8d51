package dev.varve;

import static dev.varve.Cursors.backward;
import static dev.varve.Cursors.forward;
import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The contract under concurrent use. */
abstract class ConcurrencyContract extends TextContract {
  private static final int THREADS = 4;

  /** One of the threads of a test, identified by its number. */
  @FunctionalInterface
  private interface Worker {
    void work(int number) throws Exception;
  }

  /** Runs the workers at once; the first failure of any worker fails the test. */
  private static void together(List<Callable<Void>> workers) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(workers.size());
    try {
      CyclicBarrier start = new CyclicBarrier(workers.size());
      List<Future<Void>> running = new ArrayList<>();
      for (Callable<Void> worker : workers) {
        running.add(
            threads.submit(
                () -> {
                  start.await();
                  return worker.call();
                }));
      }
      for (Future<Void> worker : running) {
        worker.get();
      }
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  private static Callable<Void> callable(Worker worker, int number) {
    return () -> {
      worker.work(number);
      return null;
    };
  }

  private static void inEveryThread(Worker worker) throws Exception {
    List<Callable<Void>> workers = new ArrayList<>();
    for (int number = 0; number < THREADS; number++) {
      workers.add(callable(worker, number));
    }
    together(workers);
  }

  /** Runs {@code writer} once, and {@code reader} repeatedly until the writer is done. */
  private static void whileWriting(Worker writer, Worker reader) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong rounds = new AtomicLong();
    Worker writing =
        number -> {
          try {
            writer.work(number);
          } finally {
            done.set(true);
          }
        };
    Worker reading =
        number -> {
          do {
            reader.work(number);
            rounds.incrementAndGet();
          } while (!done.get());
        };
    together(List.of(callable(writing, 0), callable(reading, 1), callable(reading, 2)));
    assertThat(rounds.get()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void noUpdateOfDistinctKeysIsLost() throws Exception {
    int each = scale() / THREADS;
    inEveryThread(
        number -> {
          for (int i = 0; i < each; i++) {
            store.put(number + ":" + i, "v" + i);
          }
        });
    assertThat(store.count()).isEqualTo((long) each * THREADS);
    settle();
    for (int number = 0; number < THREADS; number++) {
      for (int i = 0; i < each; i++) {
        assertThat(store.get(number + ":" + i)).isEqualTo("v" + i);
      }
    }
  }

  @Test
  void theLastWriterOfAKeyWins() throws Exception {
    int keys = 10;
    int rounds = Math.max(1, scale() / THREADS / keys);
    inEveryThread(
        number -> {
          for (int i = 0; i < rounds * keys; i++) {
            store.put("k" + i % keys, number + ":" + i / keys);
          }
        });
    settle();
    Set<String> lastOfEach = new TreeSet<>();
    for (int number = 0; number < THREADS; number++) {
      lastOfEach.add(number + ":" + (rounds - 1));
    }
    for (int key = 0; key < keys; key++) {
      assertThat(lastOfEach).contains(store.get("k" + key));
    }
    assertThat(store.count()).isEqualTo(keys);
  }

  @Test
  void aWriteThatReturnedIsSeenByEveryThread() throws Exception {
    AtomicLong returned = new AtomicLong();
    store.put("n", "0");
    whileWriting(
        number -> {
          for (int i = 1; i <= scale(); i++) {
            store.put("n", Integer.toString(i));
            returned.set(i);
          }
        },
        number -> {
          long atLeast = returned.get();
          assertThat(Long.parseLong(store.get("n"))).isGreaterThanOrEqualTo(atLeast);
        });
  }

  @Test
  void readersSeeABatchAsAWholeOrNotAtAll() throws Exception {
    writePair(0);
    whileWriting(
        number -> {
          for (int i = 1; i <= scale(); i++) {
            writePair(i);
          }
        },
        number -> {
          try (Cursor cursor = store.scan(KeyRange.all())) {
            assertThat(cursor.first()).isTrue();
            byte[] first = cursor.value();
            assertThat(cursor.last()).isTrue();
            assertThat(cursor.value()).isEqualTo(first);
          }
        });
  }

  private void writePair(int i) {
    store.write(
        new WriteBatch()
            .put("a", "v" + i)
            .delete("m" + (i - 1))
            .put("m" + i, "")
            .put("z", "v" + i));
  }

  @Test
  void aCursorDoesNotChangeWhileOthersWrite() throws Exception {
    whileWriting(
        number -> {
          Random random = new Random(7);
          for (int i = 0; i < scale(); i++) {
            byte[] key = Keys.any(random);
            if (random.nextInt(3) > 0) {
              store.put(key, Keys.value(random));
            } else {
              store.delete(key);
            }
            if (random.nextInt(200) == 0) {
              maintain(store, random);
            }
          }
        },
        number -> {
          try (Cursor cursor = store.scan(KeyRange.all())) {
            List<String> there = forward(cursor);
            List<String> back = backward(cursor);
            Collections.reverse(back);
            assertThat(back).isEqualTo(there);
            assertThat(forward(cursor)).isEqualTo(there);
          }
        });
  }

  @Test
  void closingUnderReadersAndWritersHarmsNobody() throws Exception {
    store.put("k", "v");
    inEveryThread(
        number -> {
          if (number == 0) {
            store.close();
            return;
          }
          try {
            for (int i = 0; i < scale(); i++) {
              assertThat(store.get(utf8("k"))).isEqualTo(utf8("v"));
              assertThat(store.count(KeyRange.prefix("k"))).isEqualTo(1);
              store.put("n" + number, "v");
            }
          } catch (IllegalStateException closed) {
            // What the contract promises.
          }
        });
  }
}
