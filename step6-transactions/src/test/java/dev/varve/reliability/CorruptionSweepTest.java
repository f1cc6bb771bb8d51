package dev.varve.reliability;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.varve.Compression;
import dev.varve.Cursor;
import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.Seed;
import dev.varve.TableOptions;
import dev.varve.Text;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.Repair;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Changes every byte of every file of a small store, and cuts every file at every length. Reads
 * then return the right answer, or an error that names the file. The only exception is listed here:
 * the end of a log, where no later frame proves that it was durable.
 */
@Timeout(value = 120, unit = MINUTES, threadMode = SEPARATE_THREAD)
class CorruptionSweepTest {
  private static final int STEPS = 40;
  private static final int IN_BUILD = 4_000;
  private static final int IN_SOAK = 60_000;
  private static final Damage.Kind[] AT_AN_OFFSET = {
    Damage.Kind.FLIPPED, Damage.Kind.CLEARED, Damage.Kind.SET, Damage.Kind.CUT
  };
  private static final AtomicLong ALL_DAMAGES = new AtomicLong();
  private static final AtomicLong ALL_NOTICED = new AtomicLong();

  @AfterAll
  static void enoughWasTried() {
    Scale.report("%d damages in all", ALL_DAMAGES.get());
    assertThat(ALL_DAMAGES.get()).isGreaterThan(Scale.of(7_000, 6 * IN_SOAK));
    assertThat(ALL_NOTICED.get())
        .as("most damages are noticed")
        .isGreaterThan(ALL_DAMAGES.get() / 3);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void closedTransactionalStore(Compression compression) {
    LsmOptions options =
        TinyOptions.tiny()
            .withTable(TableOptions.DEFAULT.withBlockBytes(300).withCompression(compression));
    sweep("closed, " + compression, Engine.transactional(options, Durability.EVERY_WRITE), true);
  }

  @Test
  void closedTransactionalStoreWithoutALog() {
    sweep("closed", Engine.withoutLog(TinyOptions.tiny()), true);
  }

  @Test
  void closedDurableStore() {
    sweep("closed", Engine.durable(Durability.EVERY_WRITE), true);
  }

  @Test
  void transactionalStoreThatWasKilled() {
    sweep("killed", Engine.transactional(TinyOptions.tiny(), Durability.EVERY_WRITE), false);
  }

  @Test
  void durableStoreThatWasKilled() {
    sweep("killed", Engine.durable(Durability.EVERY_WRITE), false);
  }

  private static void sweep(String how, Engine engine, boolean closed) {
    long start = System.nanoTime();
    AtomicLong tried = new AtomicLong();
    do {
      Seed.run(seed -> tried.addAndGet(sweep(seed, how, engine, closed)));
      // A script may leave few bytes to damage; then another one is run.
    } while (tried.get() <= Scale.of(1_200, IN_SOAK));
    Scale.report(
        "%s, %s: %d damages, %d ms",
        engine, how, tried.get(), (System.nanoTime() - start) / 1_000_000);
    ALL_DAMAGES.addAndGet(tried.get());
  }

  private static int sweep(Seed seed, String how, Engine engine, boolean closed)
      throws IOException {
    StoreScript script = new StoreScript(seed.random(), STEPS, engine.isTree());
    SimulatedStorage storage = new SimulatedStorage();
    Life life = new Life(engine, script, storage, seed::tell);
    Files files = live(life, script, storage, closed);
    try (Workers workers = new Workers()) {
      Damages damages = new Damages(engine, script, life, files, closed);
      submitAll(damages, files, seed.random(), workers);
      int tried = workers.finish();
      Scale.report("%s, %s: %s", engine, how, damages.counts());
      // Damage to the last write of a killed store need not be detected; that write may be most of
      // the bytes.
      long mustBeNoticed = tried - damages.counts().get(Damages.Outcome.END_OF_LOG_LOST).get();
      long noticed = damages.counts().get(Damages.Outcome.ERROR_NAMES_THE_FILE).get();
      assertThat(noticed).as("most damages are noticed").isGreaterThan(mustBeNoticed / 3);
      ALL_NOTICED.addAndGet(noticed);
      return tried;
    } finally {
      if (!closed) {
        life.close();
      }
    }
  }

  /** Runs the script, and returns the files at the end. */
  private static Files live(Life life, StoreScript script, SimulatedStorage storage, boolean closed)
      throws IOException {
    life.open();
    for (StoreScript.Step step : script.steps()) {
      life.take(step);
    }
    if (closed) {
      life.close();
    }
    // Nothing changes the storage meanwhile.
    synchronized (storage) {
      return Files.of(storage);
    }
  }

  /** Submits all damages; in a build, only every n-th, starting at a random one. */
  private static void submitAll(Damages damages, Files files, Random random, Workers workers) {
    int all = AT_AN_OFFSET.length * files.bytes().values().stream().mapToInt(it -> it.length).sum();
    // Odd: with an even step, some of the four kinds would never be chosen.
    int stride = Scale.of(1 + all / IN_BUILD, 1) | 1;
    int next = random.nextInt(stride);
    for (Map.Entry<String, byte[]> file : files.bytes().entrySet()) {
      String name = file.getKey();
      Damage missing = new Damage(name, Damage.Kind.MISSING, 0);
      workers.submit(missing, () -> damages.look(missing));
      for (int offset = 0; offset < file.getValue().length; offset++) {
        for (Damage.Kind kind : AT_AN_OFFSET) {
          if (next++ % stride == 0) {
            Damage damage = new Damage(name, kind, offset);
            workers.submit(damage, () -> damages.look(damage));
          }
        }
      }
    }
  }

  /** After any damage, a repaired store opens, and contains only entries that were once written. */
  @Test
  void repairedStoreHoldsNothingThatWasNeverWritten() {
    Seed.run(
        seed -> {
          Engine engine = Engine.transactional(TinyOptions.tiny(), Durability.EVERY_WRITE);
          StoreScript script = new StoreScript(seed.random(), STEPS, engine.isTree());
          SimulatedStorage storage = new SimulatedStorage();
          Life life = new Life(engine, script, storage, seed::tell);
          Files files = live(life, script, storage, true);
          int repaired = 0;
          int marked = 0;
          for (Map.Entry<String, byte[]> file : files.bytes().entrySet()) {
            for (int i = 0; i < Scale.of(20, 1_000); i++) {
              Damage.Kind kind = AT_AN_OFFSET[seed.random().nextInt(AT_AN_OFFSET.length)];
              Damage damage =
                  new Damage(file.getKey(), kind, seed.random().nextInt(file.getValue().length));
              seed.tell(damage.toString());
              Files damaged = files.with(damage.file(), damage.of(file.getValue()));
              marked += repair(script, engine, life, damaged) ? 1 : 0;
              repaired++;
            }
          }
          Scale.report("%d damaged stores repaired, %d keep their mark", repaired, marked);
          assertThat(marked).as("some keep their mark, some do not").isBetween(1, repaired - 1);
          assertThat(files.bytes()).as("a log, a manifest, CURRENT, tables").hasSizeGreaterThan(3);
          assertThat(repaired).isEqualTo(files.bytes().size() * Scale.of(20, 1_000));
        });
  }

  /** Returns whether the repaired store has a mark. */
  private static boolean repair(StoreScript script, Engine engine, Life life, Files damaged)
      throws IOException {
    SimulatedStorage storage = damaged.toStorage();
    InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(life.nowMillis()));
    Repair.run(storage, TinyOptions.tiny().withClock(clock));
    try (KeyValueStore store = engine.open(storage, clock);
        Cursor cursor = store.scan(KeyRange.all())) {
      assertThat(engine.problems(store)).isEmpty();
      assertMarkIsTrue(script, store, life.nowMillis());
      while (cursor.next()) {
        byte[] key = cursor.key();
        assertThat(script.hasWritten(key, cursor.value()))
            .as("%s was once what it is now", Text.of(key))
            .isTrue();
      }
      return StoreContents.markOf(store) != null;
    }
  }

  /** A repaired store has a mark only if it has everything up to it. */
  private static void assertMarkIsTrue(StoreScript script, KeyValueStore store, long now) {
    byte[] mark = StoreContents.markOf(store);
    assertThat(mark == null || script.wasMarked(mark, StoreContents.of(store), now)).isTrue();
  }
}
