package dev.varve.wal;

import static dev.varve.io.simulated.PowerCut.EVERYTHING_SURVIVES;
import static dev.varve.io.simulated.PowerCut.NOTHING_SURVIVES;
import static dev.varve.wal.DurabilityTest.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.varve.Durability;
import dev.varve.Durability.Level;
import dev.varve.Seed;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Loses power before each single change that a store makes to its directory, in several ways, and
 * looks at what the next open finds: a prefix of the history, with all that was promised, the same
 * at the second open, and fit to be written to.
 */
class CrashTest {

  @Test
  void everyWrite() {
    Seed.run(seed -> new History(seed, Durability.EVERY_WRITE).run());
  }

  @Test
  void os() {
    Seed.run(seed -> new History(seed, Durability.OS).run());
  }

  @Test
  void periodic() {
    Seed.run(seed -> new History(seed, Durability.periodic(15, Duration.ofDays(1))).run());
  }

  @Test
  void memory() {
    Seed.run(seed -> new History(seed, Durability.MEMORY).run());
  }

  private static final class History {
    private final Seed seed;
    private final Random random;
    private final Durability durability;
    private SimulatedStorage storage = new SimulatedStorage(this::crashBefore);
    private DurableStore<InMemoryStore> store;
    // Batches handed to the store; that it has acknowledged; that a power cut must not take.
    private int issued;
    private int acknowledged;
    private int promised;
    private int images;
    private boolean crashed;
    private final Map<String, Integer> crashes = new TreeMap<>();

    History(Seed seed, Durability durability) {
      this.seed = seed;
      this.random = seed.random();
      this.durability = durability;
    }

    void run() throws IOException {
      store = open(storage, durability);
      for (int i = 0; i < 120; i++) {
        step(random.nextInt(40));
      }
      // Once in any case, even if no random step did it.
      store.checkpoint();
      store.close();
      assertThat(storage.openFiles()).isEmpty();
      assertThat(crashes).containsKeys("create", "append", "force", "rename", "delete", "sync");
      assertThat(images).isGreaterThan(100);
    }

    private void step(int choice) throws IOException {
      if (choice < 34) {
        write();
      } else if (choice == 34) {
        seed.tell("sync");
        store.sync();
        promised = acknowledged;
      } else if (choice < 37) {
        seed.tell("checkpoint");
        store.checkpoint();
        promised = acknowledged;
      } else if (choice == 37) {
        seed.tell("close and reopen");
        store.close();
        assertThat(storage.openFiles()).isEmpty();
        promised = acknowledged;
        reopen(EVERYTHING_SURVIVES);
      } else {
        seed.tell("power cut and reopen");
        acknowledged = promised;
        reopen(PowerCut.random(random));
      }
    }

    private void write() {
      seed.tell("write " + (issued + 1));
      store.write(BatchHistory.batch(++issued));
      acknowledged = issued;
      if (durability.level() == Level.EVERY_WRITE) {
        promised = acknowledged;
      } else if (durability.level() == Level.PERIODIC) {
        promised = Math.max(promised, acknowledged - (durability.operations() - 1) / 5);
      }
    }

    private void reopen(PowerCut cut) throws IOException {
      SimulatedStorage left = storage.afterPowerCut(cut, this::crashBefore);
      // Ends the timer of the store after the power cut; its disk is not used any more.
      crashed = true;
      store.close();
      crashed = false;
      storage = left;
      store = open(storage, durability);
      int found = BatchHistory.countIn(store);
      assertThat(found, is(both(greaterThanOrEqualTo(promised)).and(lessThanOrEqualTo(issued))));
      issued = acknowledged = promised = found;
    }

    private void crashBefore(String operation, String file) throws IOException {
      if (crashed) {
        return;
      }
      seed.tell("  " + operation + " " + file);
      crashes.merge(operation, 1, Integer::sum);
      check("nothing survives", NOTHING_SURVIVES, promised);
      boolean handedOver = durability.level() != Level.MEMORY;
      check("all survives", EVERYTHING_SURVIVES, handedOver ? acknowledged : promised);
      check("some survives", PowerCut.random(random), promised);
    }

    private void check(String what, PowerCut cut, int atLeast) throws IOException {
      images++;
      SimulatedStorage left = storage.afterPowerCut(cut, (operation, file) -> {});
      int found = BatchHistory.countIn(open(left, Durability.EVERY_WRITE));
      assertThat(
          what, found, is(both(greaterThanOrEqualTo(atLeast)).and(lessThanOrEqualTo(issued))));
      // That store was not closed: another power cut ends it.
      SimulatedStorage again = left.afterPowerCut(NOTHING_SURVIVES, (operation, file) -> {});
      DurableStore<InMemoryStore> second = open(again, Durability.EVERY_WRITE);
      assertThat(what, BatchHistory.countIn(second), is(found));
      second.write(BatchHistory.batch(found + 1));
      SimulatedStorage third = again.afterPowerCut(NOTHING_SURVIVES, (operation, file) -> {});
      assertThat(what, BatchHistory.countIn(open(third, Durability.OS)), is(found + 1));
    }
  }
}
