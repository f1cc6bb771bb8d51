package dev.varve.reliability;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.varve.Durability;
import dev.varve.Seed;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The power fails before every change of the disk. The store must then have a prefix of the writes,
 * including all that were acknowledged as synced, and a second open must find the same.
 */
@Timeout(value = 120, unit = MINUTES, threadMode = SEPARATE_THREAD)
class PowerCutSweepTest {
  private static final int STEPS = Scale.of(330, 500);
  private static final Durability EVERY_8_OPERATIONS = Durability.periodic(8, Duration.ofHours(1));
  private static final AtomicLong ALL_IMAGES = new AtomicLong();

  @AfterAll
  static void enoughWasTried() {
    Scale.report("%d images of power cuts in all", ALL_IMAGES.get());
    assertThat(ALL_IMAGES.get()).isGreaterThanOrEqualTo(Scale.of(20_000, 500_000));
  }

  @Test
  void transactionalStoreThatSyncsEachWrite() {
    sweep(
        2,
        seed -> Engine.transactional(TinyOptions.tiny(), Durability.EVERY_WRITE),
        3_000,
        100_000);
  }

  @Test
  void transactionalStoreThatSyncsWhenItIsTold() {
    sweep(1, seed -> Engine.transactional(TinyOptions.tiny(), Durability.OS), 1_500, 60_000);
  }

  @Test
  void transactionalStoreThatSyncsEveryEightOperations() {
    sweep(1, seed -> Engine.transactional(TinyOptions.tiny(), EVERY_8_OPERATIONS), 1_500, 40_000);
  }

  @Test
  void transactionalStoreThatGathersWritesInMemory() {
    sweep(1, seed -> Engine.transactional(TinyOptions.tiny(), Durability.MEMORY), 1_000, 20_000);
  }

  @Test
  void transactionalStoreWithoutALog() {
    sweep(2, seed -> Engine.withoutLog(TinyOptions.any(seed.random())), 500, 60_000);
  }

  @Test
  void transactionalStoreWithAnyLimits() {
    Durability[] durabilities = {Durability.OS, Durability.EVERY_WRITE, EVERY_8_OPERATIONS};
    sweep(
        1,
        seed ->
            Engine.transactional(
                TinyOptions.any(seed.random()), durabilities[seed.random().nextInt(3)]),
        1_000,
        130_000);
  }

  @Test
  void durableStoreThatSyncsEachWrite() {
    sweep(3, seed -> Engine.durable(Durability.EVERY_WRITE), 2_500, 50_000);
  }

  @Test
  void durableStoreThatSyncsWhenItIsTold() {
    sweep(6, seed -> Engine.durable(Durability.OS), 2_500, 50_000);
  }

  @Test
  void durableStoreOverAMemtable() {
    sweep(4, seed -> Engine.durableMemTable(EVERY_8_OPERATIONS), 2_500, 50_000);
  }

  /**
   * Runs one life, or in a soak as many as needed; each change of the disk gives a number of
   * images.
   */
  private static void sweep(
      int cutsAtEachChange, Function<Seed, Engine> engine, int inBuild, int inSoak) {
    long start = System.nanoTime();
    AtomicLong images = new AtomicLong();
    AtomicLong changes = new AtomicLong();
    String[] name = new String[1];
    do {
      Seed.run(
          seed -> {
            Engine chosen = engine.apply(seed);
            name[0] = chosen.toString();
            try (Workers workers = new Workers()) {
              changes.addAndGet(live(seed, chosen, cutsAtEachChange, workers));
              images.addAndGet(workers.finish());
            }
          });
    } while (Scale.SOAK && images.get() < inSoak);
    Scale.report(
        "%s: %d power cuts at %d changes of the disk, %d ms",
        name[0], images.get(), changes.get(), (System.nanoTime() - start) / 1_000_000);
    assertThat(images.get()).isGreaterThanOrEqualTo(Scale.of(inBuild, inSoak));
    ALL_IMAGES.addAndGet(images.get());
  }

  /** Runs a life with power cuts, and returns the number of changes of the disk. */
  private static int live(Seed seed, Engine engine, int cutsAtEachChange, Workers workers)
      throws IOException {
    StoreScript script = new StoreScript(seed.random(), STEPS, engine.isTree());
    Life[] life = new Life[1];
    PowerCuts cuts =
        new PowerCuts(
            seed, engine, cutsAtEachChange, workers, cut -> life[0].expectationAfter(cut));
    life[0] = new Life(engine, script, cuts.storage(), seed::tell);
    life[0].open();
    for (StoreScript.Step step : script.steps()) {
      if (!workers.hasFailed()) {
        life[0].take(step);
      }
    }
    life[0].close();
    return cuts.end();
  }
}
