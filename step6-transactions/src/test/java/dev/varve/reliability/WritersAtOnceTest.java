package dev.varve.reliability;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.varve.Durability;
import dev.varve.Seed;
import dev.varve.transactions.TransactionalStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The power fails while several writers share group commits. The contents found must follow from
 * the last entry of each writer: then no entry is missing between two others, and none is
 * incomplete.
 */
@Timeout(value = 60, unit = MINUTES, threadMode = SEPARATE_THREAD)
class WritersAtOnceTest {
  private static final int WRITERS = 4;
  private static final int ENTRIES = Scale.of(15, 250);

  @Test
  void whatSeveralWritersHaveSyncedOutlivesAPowerCut() {
    Seed.run(seed -> new Experiment(seed, Durability.EVERY_WRITE).run());
  }

  @Test
  void whatSeveralWritersLoseTheyLoseFromTheEnd() {
    Seed.run(seed -> new Experiment(seed, Durability.OS).run());
  }

  private static final class Experiment {
    private final Engine engine;
    private final PowerCuts cuts;
    private final Workers workers = new Workers();
    private final AtomicLongArray begun = new AtomicLongArray(WRITERS);
    private final AtomicLongArray returned = new AtomicLongArray(WRITERS);
    private final boolean synced;

    Experiment(Seed seed, Durability durability) {
      this.engine = Engine.transactional(TinyOptions.tiny(), durability);
      this.synced = durability == Durability.EVERY_WRITE;
      this.cuts = new PowerCuts(seed, engine, 2, workers, this::expectationAfter);
    }

    private Expectation expectationAfter(Cut cut) {
      boolean returnedIsSafe = synced || cut == Cut.EVERYTHING;
      long[] least = returnedIsSafe ? copy(returned) : new long[WRITERS];
      return new Ledger.Entries(least, copy(begun));
    }

    private static long[] copy(AtomicLongArray numbers) {
      long[] copy = new long[numbers.length()];
      for (int i = 0; i < copy.length; i++) {
        copy[i] = numbers.get(i);
      }
      return copy;
    }

    void run() throws Exception {
      ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
      try (workers;
          TransactionalStore store =
              (TransactionalStore) engine.open(cuts.storage(), InstantSource.system())) {
        List<Future<?>> writing = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
          int writer = i;
          writing.add(threads.submit(() -> write(store, writer)));
        }
        for (Future<?> one : writing) {
          one.get();
        }
        int changes = cuts.end();
        int images = workers.finish();
        Scale.report(
            "%d writers at once, %s: %d power cuts at %d changes of the disk",
            WRITERS, engine, images, changes);
        assertThat(images).isGreaterThan(500);
      } finally {
        threads.shutdownNow();
      }
    }

    private void write(TransactionalStore store, int writer) {
      for (long number = 1; number <= ENTRIES && !workers.hasFailed(); number++) {
        begun.set(writer, number);
        Ledger.enter(store, writer, number);
        returned.set(writer, number);
      }
    }
  }
}
