package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Seed;
import dev.varve.TooOldException;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The power goes off at every change of the disk of a store that keeps logs for feeds. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChangeFeedSweepTest {
  private static final int BATCHES = 40;

  private final Random random = new Random();
  private final LsmOptions options = SmallOptions.small().withKeptLogBytes(1_500);
  private int images;
  private int whole;

  @Test
  void whatAFeedGivesAfterAPowerCutEndsWhereTheStoreEndsAndHasNoHole() {
    Seed.run(
        seed -> {
          random.setSeed(seed.random().nextLong());
          History history = new History(new Random(seed.random().nextLong()), BATCHES);
          Throwable[] wrong = new Throwable[1];
          SimulatedStorage[] storage = new SimulatedStorage[1];
          storage[0] =
              new SimulatedStorage(
                  (operation, file) -> {
                    seed.tell("before " + operation + " of " + file);
                    for (int i = 0; i < 6 && wrong[0] == null; i++) {
                      try {
                        look(storage[0], i, history);
                      } catch (Throwable e) {
                        wrong[0] =
                            new AssertionError(
                                "before " + operation + " of " + file + ": " + e.getMessage(), e);
                      }
                    }
                  });
          for (int life = 0; life < 2; life++) {
            try (LsmStore store = LsmStore.open(storage[0], options);
                ChangeFeed feed = store.changes(store.lastSequence() + 1)) {
              for (int i = life * BATCHES / 2; i < (life + 1) * BATCHES / 2; i++) {
                store.write(history.batch(i));
                if (random.nextInt(3) == 0) {
                  feed.next();
                }
              }
              store.flush();
            }
          }
          if (wrong[0] != null) {
            throw new AssertionError(wrong[0].getMessage(), wrong[0]);
          }
          assertThat(images).isGreaterThan(500);
          assertThat(whole).isGreaterThan(50);
          System.out.printf("%d power cuts beside a feed%n", images);
        });
  }

  private void look(SimulatedStorage disk, int number, History history) throws Exception {
    images++;
    SimulatedStorage left = disk.afterPowerCut(AnyCut.of(random, number), (it, name) -> {});
    int shown;
    try (ReadOnlyStore reader = ReadOnlyStore.open(left, options)) {
      shown = history.assertIsAsAfterSome(reader);
    } catch (IOException e) {
      shown = -1; // There is no store yet.
    }
    try (LsmStore store = LsmStore.open(left, options)) {
      int found = history.assertIsAsAfterSome(store);
      assertThat(shown).isIn(-1, found);
      assertHasNoHole(store, history, found);
      store.put("more", "v");
      store.flush();
      assertThat(store.get("more")).isEqualTo("v");
    }
    assertThat(left.openFiles()).isEmpty();
  }

  /** The batches from the oldest on that is kept; each begins with a put of its number. */
  private void assertHasNoHole(LsmStore store, History history, int found) throws Exception {
    long[] firsts = new long[found + 1];
    firsts[0] = 1;
    for (int i = 0; i < found; i++) {
      firsts[i + 1] = firsts[i] + history.batch(i).size();
    }
    assertThat(store.lastSequence() + 1).isEqualTo(firsts[found]);
    long from = 1;
    while (true) {
      try (ChangeFeed feed = store.changes(from)) {
        int next = Arrays.binarySearch(firsts, from);
        assertThat(next).as("batch that begins with %d", from).isNotNegative();
        while (feed.next(Duration.ZERO)) {
          assertThat(feed.firstSequence()).isEqualTo(firsts[next]);
          assertThat(feed.batch().toBytes()).isEqualTo(history.batch(next).toBytes());
          next++;
        }
        assertThat(next).isEqualTo(found);
        whole += from < firsts[found] ? 1 : 0;
        return;
      } catch (TooOldException e) {
        assertThat(e.oldest()).isGreaterThan(from);
        from = e.oldest();
      }
    }
  }
}
