package dev.varve;

import static dev.varve.Cursors.assertShows;
import static dev.varve.Keys.hex;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The contract of every {@link KeyValueStore}. A store's test extends this class and opens the
 * store; a second test does so with tiny limits, which make the rare paths common.
 *
 * <p>The contract has chapters, each a class that extends the one before: {@link PointContract},
 * {@link BatchContract}, {@link RangeContract}, {@link CursorContract}, {@link ExpiryContract},
 * {@link LifecycleContract}, {@link TextContract}, {@link ConcurrencyContract}. This class itself
 * covers what no list of cases can: thousands of random operations, compared with a sorted map.
 */
public abstract class KeyValueStoreContract extends ConcurrencyContract {

  @Test
  void randomOperationsGiveWhatASortedMapGives() {
    Seed.run(
        seed -> {
          RandomRun run = new RandomRun(seed);
          for (int i = 0; i < scale(); i++) {
            run.step();
          }
          run.settleAndCompare();
        });
  }

  /** A store and a model that receive the same writes and reads. */
  private final class RandomRun {
    private final StoreModel model = new StoreModel();
    private final Seed seed;
    private final Random random;
    private Instant latest = clock.instant();

    RandomRun(Seed seed) {
      this.seed = seed;
      this.random = seed.random();
    }

    void step() {
      int choice = random.nextInt(1000);
      if (choice < 350) {
        put();
      } else if (choice < 450) {
        putExpiring();
      } else if (choice < 600) {
        delete();
      } else if (choice < 650) {
        batch();
      } else if (choice < 850) {
        get();
      } else {
        rareStep(choice);
      }
    }

    private void rareStep(int choice) {
      if (choice < 930) {
        scan(Keys.range(random));
      } else if (choice < 960) {
        moveClock();
      } else if (choice < 970) {
        deleteRange();
      } else if (choice < 975) {
        count();
      } else if (choice < 992) {
        maintainOnce();
      } else {
        reopenOnce();
      }
    }

    private void put() {
      byte[] key = Keys.any(random);
      byte[] value = Keys.value(random);
      seed.tell("put " + hex(key) + " " + hex(value));
      store.put(key, value);
      model.put(key, value);
    }

    private void putExpiring() {
      byte[] key = Keys.any(random);
      byte[] value = Keys.value(random);
      Duration span = Duration.ofMillis(1 + random.nextInt(2_000));
      seed.tell("put " + hex(key) + " " + hex(value) + " for " + span);
      store.put(key, value, span);
      model.put(key, value, now() + span.toMillis());
    }

    private void delete() {
      byte[] key = Keys.any(random);
      seed.tell("delete " + hex(key));
      store.delete(key);
      model.delete(key);
    }

    private void batch() {
      WriteBatch batch = new WriteBatch();
      for (int i = random.nextInt(20); i > 0; i--) {
        byte[] key = Keys.any(random);
        if (random.nextInt(3) == 0) {
          batch.delete(key);
          model.delete(key);
        } else {
          byte[] value = Keys.value(random);
          batch.put(key, value);
          model.put(key, value);
        }
      }
      seed.tell("batch of " + batch.size());
      store.write(batch);
    }

    private void deleteRange() {
      KeyRange range = Keys.range(random);
      seed.tell("deleteRange " + range);
      store.deleteRange(range);
      model.deleteRange(range);
    }

    private void get() {
      byte[] key = Keys.any(random);
      seed.tell("get " + hex(key));
      assertThat(hex(store.get(key))).isEqualTo(hex(model.get(key, now())));
      assertThat(store.contains(key)).isEqualTo(model.get(key, now()) != null);
    }

    private void scan(KeyRange range) {
      seed.tell("scan " + range);
      assertShows(store, range, model.scan(range, now()));
    }

    private void count() {
      seed.tell("count");
      assertThat(store.count()).isEqualTo(model.scan(KeyRange.all(), now()).size());
    }

    /** Moves it mostly forward, sometimes backward; {@link #now} ensures that the store notices. */
    private void moveClock() {
      clock.advance(Duration.ofMillis(random.nextInt(1_000) - 200));
      latest = clock.instant().isAfter(latest) ? clock.instant() : latest;
      seed.tell("it is " + now());
    }

    private long now() {
      return store.clock().millis();
    }

    private void maintainOnce() {
      seed.tell("maintain");
      maintain(store, random);
    }

    /**
     * A reopened store does not know a later time seen before, so the clock must be past that time.
     */
    private void reopenOnce() {
      seed.tell("reopen");
      clock.set(latest);
      store = reopen(store);
    }

    void settleAndCompare() {
      scan(KeyRange.all());
      clock.set(latest);
      settle();
      seed.tell("settled");
      scan(KeyRange.all());
    }
  }
}
