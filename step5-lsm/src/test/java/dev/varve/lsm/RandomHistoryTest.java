package dev.varve.lsm;

import static dev.varve.Cursors.assertShows;
import static dev.varve.Keys.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Expiry;
import dev.varve.KeyRange;
import dev.varve.Keys;
import dev.varve.Readable;
import dev.varve.Seed;
import dev.varve.SettableClock;
import dev.varve.SpacesModel;
import dev.varve.StoreModel;
import dev.varve.WriteBatch;
import dev.varve.io.Storage;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random operations on stores with random options, compared with a sorted map that gets the same
 * writes.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RandomHistoryTest {
  private static final int LIVES = 12;
  private static final int STEPS = 2_000;
  private static final int SNAPSHOTS = 20;

  @Test
  void aStoreOfAnySizesAndItsSnapshotsShowWhatSortedMapsShow() {
    Seed.run(
        seed -> {
          Totals totals = new Totals();
          for (int i = 0; i < LIVES; i++) {
            new Life(seed, totals).run();
          }
          System.out.println(totals);
          assertThat(totals.compactions).isGreaterThan(LIVES);
          assertThat(totals.flushedBytes).isPositive();
          assertThat(totals.filledLevels).isGreaterThan(2);
          assertThat(totals.snapshotChecks).isGreaterThan(1_000);
          assertThat(totals.reopens).isGreaterThan(LIVES);
          assertThat(totals.spaces).isGreaterThan(LIVES);
        });
  }

  /** Counts of what happened, to check that it did. */
  private static final class Totals {
    long compactions;
    long moves;
    long flushedBytes;
    long filledLevels;
    long snapshotChecks;
    long reopens;
    long spaces;

    @Override
    public String toString() {
      return String.format(
          "%d operations: %d compactions, %d moves, %d bytes flushed, at most %d levels filled,"
              + " %d snapshots checked, %d reopens, %d keyspaces created or dropped",
          LIVES * STEPS,
          compactions,
          moves,
          flushedBytes,
          filledLevels,
          snapshotChecks,
          reopens,
          spaces);
    }
  }

  private record Watched(Snapshot snapshot, StoreModel model) {}

  private static final class Life {
    private final Seed seed;
    private final Random random;
    private final Totals totals;
    private final Storage storage = new SimulatedStorage();
    private final SettableClock clock = new SettableClock();
    private final LsmOptions options;
    private final Deque<Watched> snapshots = new ArrayDeque<>();
    private final StoreModel model = new StoreModel();
    private final SpacesModel spaces = new SpacesModel();
    private Instant latest = clock.instant();
    private LsmStore store;

    Life(Seed seed, Totals totals) throws IOException {
      this.seed = seed;
      this.random = seed.random();
      this.totals = totals;
      this.options = SmallOptions.any(random).withClock(clock);
      this.store = LsmStore.open(storage, options);
      seed.tell("a new store");
    }

    void run() throws IOException {
      for (int i = 0; i < STEPS; i++) {
        step(random.nextInt(1_000));
      }
      checkSnapshots();
      reopen();
      store.awaitSettled();
      check(store, model, KeyRange.all());
      end();
      DiskState state = DiskState.of(storage).assertInShape();
      totals.filledLevels = Math.max(totals.filledLevels, state.filledLevels());
    }

    private void step(int choice) throws IOException {
      if (choice < 400) {
        put(Expiry.NEVER);
      } else if (choice < 450) {
        put(now() + 1 + random.nextInt(3_000));
      } else if (choice < 590) {
        delete();
      } else if (choice < 600) {
        deleteRange();
      } else if (choice < 650) {
        batch();
      } else if (choice < 880) {
        get();
      } else {
        rareStep(choice);
      }
    }

    private void rareStep(int choice) throws IOException {
      if (choice < 925) {
        check(store, model, Keys.range(random));
      } else if (choice < 930) {
        changeSpaces();
      } else if (choice < 960) {
        takeSnapshot();
      } else if (choice < 975) {
        moveClock();
      } else if (choice < 985) {
        maintain("flush", LsmStore::flush);
      } else if (choice < 996) {
        KeyRange range = random.nextInt(4) == 0 ? KeyRange.all() : Keys.range(random);
        maintain("compact " + range, it -> it.compact(range));
      } else {
        reopen();
      }
    }

    private void put(long expiresAt) {
      WriteBatch put = new WriteBatch().put(Keys.any(random), Keys.value(random), expiresAt);
      write("put until " + expiresAt, spaces.any(random), put);
    }

    private void delete() {
      byte[] key = Keys.any(random);
      write("delete " + hex(key), spaces.any(random), new WriteBatch().delete(key));
    }

    private void deleteRange() {
      String space = spaces.any(random);
      KeyRange range = Keys.range(random);
      write("delete " + range, space, new WriteBatch().deleteRange(range));
    }

    /** Writes to a keyspace, or to the store itself if it is null. */
    private void write(String what, String space, WriteBatch batch) {
      seed.tell(what + " in " + space);
      WriteBatch inStore = spaces.inStore(space, batch);
      if (space == null) {
        store.write(inStore);
      } else {
        store.keyspaces().get(space).write(batch);
      }
      model.write(inStore);
    }

    private void batch() {
      WriteBatch all = new WriteBatch();
      for (int i = random.nextInt(30); i > 0; i--) {
        byte[] key = Keys.any(random);
        WriteBatch one = new WriteBatch();
        if (random.nextInt(20) == 0) {
          one.deleteRange(Keys.range(random));
        } else if (random.nextBoolean()) {
          one.delete(key);
        } else {
          one.put(key, Keys.value(random));
        }
        String space = spaces.any(random);
        WriteBatch inStore = spaces.inStore(space, one);
        all.append(space == null ? inStore : store.keyspaces().get(space).in(one));
        model.write(inStore);
      }
      seed.tell("batch of " + all.size());
      store.write(all);
    }

    private void changeSpaces() {
      String name = SpacesModel.anyName(random);
      seed.tell("drop or create " + name);
      if (store.keyspaces().contains(name)) {
        store.keyspaces().drop(name);
      } else {
        store.keyspaces().create(name);
      }
      model.write(spaces.change(name));
      totals.spaces++;
    }

    private void get() {
      byte[] key = Keys.any(random);
      String space = spaces.any(random);
      Readable from = space == null ? store : store.keyspaces().get(space);
      assertThat(hex(from.get(key)))
          .as("get %s of %s", hex(key), space)
          .isEqualTo(hex(model.get(spaces.inStore(space, key), now())));
    }

    private void check(Readable view, StoreModel expected, KeyRange range) {
      seed.tell("scan " + range);
      assertShows(view, range, expected.scan(range, now()));
    }

    private void takeSnapshot() {
      if (snapshots.size() == SNAPSHOTS) {
        snapshots.remove().snapshot().close();
      }
      StoreModel copy = new StoreModel();
      model
          .scan(KeyRange.all(), Long.MIN_VALUE)
          .forEach((key, it) -> copy.put(key, it.value(), it.expiresAtMillis()));
      snapshots.add(new Watched(store.snapshot(), copy));
      seed.tell("snapshot");
    }

    /** Mostly on, at times back, of which the store takes no notice. */
    private void moveClock() {
      clock.advance(Duration.ofMillis(random.nextInt(1_000) - 200));
      latest = clock.instant().isAfter(latest) ? clock.instant() : latest;
      seed.tell("it is " + now());
    }

    private long now() {
      return store.clock().millis();
    }

    private void maintain(String what, Consumer<LsmStore> maintenance) {
      seed.tell(what);
      maintenance.accept(store);
      checkSnapshots();
    }

    private void checkSnapshots() {
      for (Watched watched : snapshots) {
        totals.snapshotChecks++;
        check(watched.snapshot(), watched.model(), KeyRange.all());
        byte[] key = Keys.any(random);
        assertThat(hex(watched.snapshot().get(key)))
            .isEqualTo(hex(watched.model().get(key, now())));
      }
    }

    private void reopen() throws IOException {
      seed.tell("reopen");
      clock.set(latest);
      end();
      totals.reopens++;
      DiskState.of(storage).assertInShape();
      // Maybe by another way to compact: what one has left, the other takes over.
      store = LsmStore.open(storage, options.withCompaction(SmallOptions.anyStyle(random)));
    }

    private void end() {
      snapshots.clear();
      totals.compactions += store.stats().count("compaction.count");
      totals.moves += store.stats().count("compaction.moves");
      totals.flushedBytes += store.stats().count("flush.bytes");
      store.close();
    }
  }
}
