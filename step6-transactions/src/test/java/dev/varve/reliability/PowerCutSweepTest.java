package dev.varve.reliability;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.varve.Seed;
import dev.varve.wal.Durability;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The power goes off before every single change of the disk. What is then found must be a prefix of
 * what was written, with all in it that was acknowledged as synced, and be found again.
 */
@Timeout(value = 30, unit = MINUTES, threadMode = SEPARATE_THREAD)
class PowerCutSweepTest {
  private static final Durability EVERY_8_OPERATIONS = Durability.periodic(8, Duration.ofHours(1));

  @Test
  void transactionalStoreThatSyncsEachWrite() {
    sweep(
        seed -> Engine.transactional(TinyOptions.tiny(), Durability.EVERY_WRITE),
        500,
        Scale.of(2, 6),
        1);
  }

  private interface Choice {
    Engine of(Seed seed);
  }

  /** Runs so many lives and prints how many images were looked at. */
  private static void sweep(Choice engine, int steps, int cutsAtEachChange, int lives) {
    AtomicLong images = new AtomicLong();
    AtomicLong changes = new AtomicLong();
    long start = System.nanoTime();
    for (int life = 0; life < lives; life++) {
      Seed.run(
          seed -> {
            try (Workers workers = new Workers()) {
              PowerCutSweep sweep =
                  new PowerCutSweep(seed, engine.of(seed), steps, cutsAtEachChange, workers);
              changes.addAndGet(sweep.run());
              images.addAndGet(workers.finish());
            }
          });
    }
    Scale.report(
        "%d power cuts at %d changes of the disk, %d ms",
        images.get(), changes.get(), (System.nanoTime() - start) / 1_000_000);
    assertThat(images.get()).isGreaterThan(100);
  }
}
