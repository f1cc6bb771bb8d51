package dev.varve.lsm.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.varve.SettableClock;
import dev.varve.WriteBatch;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.CompactionStyle;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The simulator against the engine, on small versions of its workloads. */
class SimulationTest {
  private static final int WRITES = 120_000;
  private static final int WRITES_PER_FLUSH = 1_000;
  private static final Duration TICK = Duration.ofMillis(1);

  private final SettableClock clock = new SettableClock();
  private final Random random = new Random(1);

  private LsmOptions options(CompactionStyle style) {
    return LsmOptions.defaults()
        .withTableBytes(64 << 10)
        .withBaseLevelBytes(512 << 10)
        .withLevelFactor(5)
        .withLevel0Tables(4, 100, 200)
        .withCacheBytes(0)
        .withClock(clock)
        .withCompaction(style);
  }

  @Test
  void itWritesWhatTheEngineWrites() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Workload workload : Workload.values()) {
      for (CompactionStyle style : List.of(CompactionStyle.LEVELED, CompactionStyle.SIZE_TIERED)) {
        double real = real(workload, style);
        Simulation simulation =
            new Simulation(workload, options(style), entryBytes, WRITES, WRITES_PER_FLUSH);
        simulation.run();
        double simulated = simulation.writeAmplification();
        lines.append(
            String.format(
                Locale.ROOT,
                "%s, %s: %.2f, simulated %.2f%n",
                workload.title(),
                style,
                real,
                simulated));
        assertThat(simulated)
            .as("%s, %s%n%s", workload.title(), style, lines)
            .isCloseTo(real, within(0.15 * real));
      }
    }
    System.out.print(lines);
  }

  // Of an entry of the last run, in a table.
  private int entryBytes;
  private final Set<Integer> written = new HashSet<>();

  /** Returns how many bytes of tables the engine writes for each byte of an entry. */
  private double real(Workload workload, CompactionStyle style) throws IOException {
    entryBytes = 0;
    written.clear();
    try (LsmStore store = LsmStore.open(new SimulatedStorage(), options(style))) {
      for (int i = 0; i < WRITES; i++) {
        write(store, workload, i);
        clock.advance(TICK);
        if ((i + 1) % WRITES_PER_FLUSH == 0) {
          store.flush();
          store.awaitSettled();
          if (entryBytes == 0) {
            entryBytes = (int) (store.stats().count("flush.bytes") / written.size());
          }
        }
      }
      long written =
          store.stats().count("flush.bytes") + store.stats().count("compaction.bytes.written");
      return (double) written / WRITES / entryBytes;
    }
  }

  private void write(LsmStore store, Workload workload, int number) {
    byte[] value = new byte[100];
    random.nextBytes(value);
    int keys = (int) workload.keys(WRITES);
    switch (workload) {
      case UNIFORM -> put(store, random.nextInt(keys), value);
      case ZIPFIAN -> put(store, scrambled(zipfian(keys), keys), value);
      case TIME_SERIES -> {
        written.add(number);
        store.put(key(number), value, TICK.multipliedBy(keys / 10));
      }
      case BULK_LOAD -> put(store, number, value);
      default -> queue(store, number, value);
    }
  }

  private void put(LsmStore store, int key, byte[] value) {
    written.add(key);
    store.put(key(key), value);
  }

  private void queue(LsmStore store, int number, byte[] value) {
    int waiting = (int) Workload.QUEUE.keys(WRITES) / 50;
    if (number % 2 == 0) {
      put(store, number / 2, value);
    } else if (number / 2 >= waiting) {
      store.write(new WriteBatch().delete(key(number / 2 - waiting)));
    }
  }

  private static byte[] key(int number) {
    return String.format(Locale.ROOT, "%010d", number)
        .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  /** Spreads the hot keys over all keys. */
  private static int scrambled(int rank, int keys) {
    return (int) ((rank * 2_654_435_761L & Long.MAX_VALUE) % keys);
  }

  private int zipfian(int keys) {
    double exponent = 1 - 0.99;
    double most = (Math.pow(keys + 1.0, exponent) - 1) / exponent;
    double rank = Math.pow(random.nextDouble() * most * exponent + 1, 1 / exponent) - 1;
    return (int) Math.min(keys - 1, rank);
  }

  @Test
  void aHundredMillionWritesOfEachWorkloadAreComparedAndComeToRest() {
    for (Workload workload : Workload.values()) {
      StrategiesCommand.Result leveled =
          StrategiesCommand.simulate(workload, CompactionStyle.LEVELED, 20_000_000);
      StrategiesCommand.Result tiered =
          StrategiesCommand.simulate(workload, CompactionStyle.SIZE_TIERED, 20_000_000);
      assertThat(leveled.space()).isGreaterThanOrEqualTo(0.99);
      if (workload == Workload.UNIFORM || workload == Workload.ZIPFIAN) {
        assertThat(tiered.write()).as("written").isLessThan(leveled.write());
        assertThat(tiered.read()).as("runs asked").isGreaterThan(leveled.read());
        assertThat(tiered.space()).as("space").isGreaterThan(leveled.space());
      }
    }
  }
}
