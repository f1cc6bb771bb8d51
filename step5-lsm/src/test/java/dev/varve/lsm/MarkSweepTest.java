package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Durability;
import dev.varve.Seed;
import dev.varve.WriteBatch;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Each batch has a mark, its number. The power fails, or the process is killed, before every change
 * of the disk: the store then stands exactly at the mark that it shows. Without a log, that is the
 * flushed mark: not an older one than the store showed before, and nothing that was written later.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MarkSweepTest {
  private static final int BATCHES = 60;

  @Test
  void withoutALogTheStoreStandsExactlyAtTheFlushedMark() {
    LsmOptions options = SmallOptions.small().withDurability(Durability.MEMORY).withoutLog();
    Seed.run(seed -> new Sweep(seed, options).run());
  }

  @Test
  void withALogTheMarkIsThatOfTheLastBatchFound() {
    Seed.run(seed -> new Sweep(seed, SmallOptions.small()).run());
  }

  @Test
  void withALogThatIsSyncedNoMarkIsLost() {
    Seed.run(seed -> new Sweep(seed, SmallOptions.synced()).run());
  }

  private static final class Sweep {
    private final Seed seed;
    private final Random random;
    private final LsmOptions options;
    private final History history;
    private final SimulatedStorage disk = new SimulatedStorage(this::beforeChange);
    private volatile LsmStore store;
    private volatile int started;
    private volatile int acknowledged;
    private volatile Throwable failure;
    // Written with the disk locked.
    private int images;
    private int exact;

    Sweep(Seed seed, LsmOptions options) {
      this.seed = seed;
      this.random = seed.random();
      this.options = options;
      this.history = new History(new Random(random.nextLong()), BATCHES);
    }

    void run() throws IOException {
      for (int life = 0; life < 2; life++) {
        try (LsmStore open = LsmStore.open(disk, options)) {
          store = open;
          for (int half = BATCHES / 2; half > 0; half--) {
            step(open);
          }
        }
        store = null;
        assertThat(find(disk, "closed")).isEqualTo(started);
      }
      if (failure != null) {
        throw new AssertionError(failure.getMessage(), failure);
      }
      assertThat(images).isGreaterThan(200);
      assertThat(exact).as("images at the mark that was shown").isPositive();
      System.out.printf("%d images of stores with marks, %d at the flushed one%n", images, exact);
    }

    private void step(LsmStore open) {
      WriteBatch batch = new WriteBatch();
      boolean isFirst = random.nextBoolean();
      byte[] mark = Integer.toString(++started).getBytes();
      if (isFirst) {
        batch.mark(mark);
      }
      batch.append(history.batch(started - 1));
      if (!isFirst) {
        batch.mark(mark);
      }
      open.write(batch);
      acknowledged = started;
      if (random.nextInt(8) == 0) {
        open.flush();
        assertThat(number(open.flushedMark())).isEqualTo(started);
      }
    }

    private static int number(byte[] mark) {
      return mark == null ? 0 : Integer.parseInt(new String(mark));
    }

    /** Called with the disk locked. */
    private void beforeChange(String operation, String file) {
      LsmStore open = store;
      if (open == null || failure != null) {
        return;
      }
      String where = "before " + operation + " of " + file;
      try {
        int flushed = flushedBy(open);
        look(PowerCut.NOTHING_SURVIVES, where, flushed);
        look(PowerCut.EVERYTHING_SURVIVES, where, flushed);
        look(AnyCut.of(random, 4), where, flushed);
      } catch (Throwable e) {
        seed.tell(where);
        failure = new AssertionError(where + ": " + e.getMessage(), e);
      }
    }

    /** A store that is being closed does not tell any more. */
    private static int flushedBy(LsmStore open) {
      try {
        return number(open.flushedMark());
      } catch (IllegalStateException e) {
        return 0;
      }
    }

    private void look(PowerCut cut, String where, int flushed) throws IOException {
      images++;
      boolean isSynced = options.durability() == Durability.EVERY_WRITE;
      int least = isSynced ? Math.max(flushed, acknowledged) : flushed;
      int found = find(disk.afterPowerCut(cut, (op, name) -> {}), where);
      assertThat(found).as(where).isBetween(least, started);
      exact += found == flushed ? 1 : 0;
    }

    /** Returns the mark of the store, after checking that it has exactly the batches up to it. */
    private int find(SimulatedStorage image, String where) throws IOException {
      try (LsmStore found = LsmStore.open(image, options)) {
        assertThat(found.flushedMark()).as(where).isEqualTo(found.mark());
        assertThat(history.assertIsAsAfterSome(found)).as(where).isEqualTo(number(found.mark()));
        return number(found.mark());
      }
    }
  }
}
