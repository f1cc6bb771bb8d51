package dev.varve.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.Cursor;
import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.Seed;
import dev.varve.Text;
import dev.varve.TooOldException;
import dev.varve.WriteBatch;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowerTest {
  private static final LsmOptions OPTIONS =
      LsmOptions.defaults().withMemtableBytes(2_000).withKeptLogBytes(1 << 20);

  private static Map<String, String> contents(Readable store) {
    Map<String, String> contents = new TreeMap<>();
    try (Cursor cursor = store.scan(KeyRange.all())) {
      while (cursor.next()) {
        contents.put(Text.of(cursor.key()), Text.of(cursor.value()));
      }
    }
    contents.remove(Text.of("\0follower/next".getBytes()));
    return contents;
  }

  private static void write(LsmStore leader, Random random) {
    WriteBatch batch = new WriteBatch();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      String key = "key" + random.nextInt(50);
      if (random.nextInt(4) == 0) {
        batch.delete(key);
      } else {
        batch.put(key, "v" + random.nextInt());
      }
    }
    leader.write(batch);
  }

  private static SimulatedStorage after(SimulatedStorage disk, PowerCut cut) {
    return disk.afterPowerCut(cut, (operation, file) -> {});
  }

  /** The leader is killed, and the follower loses power, any number of times. */
  @Test
  void hasAllBatchesOnceThroughTheDeathsOfBoth() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          SimulatedStorage first = new SimulatedStorage();
          SimulatedStorage second = new SimulatedStorage();
          LsmOptions weak = OPTIONS.withDurability(Durability.MEMORY);
          for (int life = 0; life < 25; life++) {
            LsmStore leader = LsmStore.open(first, OPTIONS);
            LsmStore store = LsmStore.open(second, weak);
            Follower follower = Follower.over(store);
            for (int i = random.nextInt(60); i > 0; i--) {
              write(leader, random);
              if (random.nextInt(8) == 0) {
                follower.follow(leader, Duration.ZERO);
                assertThat(contents(store)).isEqualTo(contents(leader));
              }
            }
            seed.tell("life " + life + " ends at " + leader.lastSequence());
            if (random.nextBoolean()) {
              first = after(first, PowerCut.EVERYTHING_SURVIVES);
            }
            if (random.nextBoolean()) {
              second = after(second, PowerCut.NOTHING_SURVIVES);
            }
            leader.close();
            store.close();
          }
          try (LsmStore leader = LsmStore.open(first, OPTIONS);
              Follower follower = Follower.over(LsmStore.open(second, weak))) {
            follower.follow(leader, Duration.ZERO);
            assertThat(contents(follower.store())).isEqualTo(contents(leader)).isNotEmpty();
            assertThat(follower.next()).isEqualTo(leader.lastSequence() + 1);
          }
        });
  }

  @Test
  void followsWhileOthersWriteTransactions(@TempDir Path root) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (TransactionalStore leader = TransactionalStore.open(root.resolve("leader"), OPTIONS)) {
      leader.put("counter", "0");
      try (Follower follower = Follower.of(leader, root.resolve("follower"), OPTIONS)) {
        ExampleFixture.atOnce(
            () -> {
              for (int i = 0; i < 500; i++) {
                leader.updateOnly(
                    it -> it.put("counter", "" + (Integer.parseInt(it.get("counter")) + 1)));
              }
              done.set(true);
            },
            () -> {
              int last = 0;
              while (!done.get()) {
                follow(follower, leader);
                int now = Integer.parseInt(follower.store().get("counter"));
                assertThat(now).isGreaterThanOrEqualTo(last);
                last = now;
              }
            });
        follow(follower, leader);
        assertThat(follower.store().get("counter")).isEqualTo("500");
      }
    }
  }

  private static void follow(Follower follower, TransactionalStore leader) {
    try {
      follower.follow(leader, Duration.ofMillis(1));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoStaysAwayForTooLongIsToldAndBeginsAnew(@TempDir Path root) throws IOException {
    LsmOptions keepsNothing = OPTIONS.withKeptLogBytes(0);
    try (LsmStore leader = LsmStore.open(root.resolve("leader"), keepsNothing);
        Follower follower = Follower.of(leader, root.resolve("follower"), OPTIONS)) {
      leader.put("k", "v");
      leader.flush();
      assertThatThrownBy(() -> follower.follow(leader, Duration.ZERO))
          .isInstanceOf(TooOldException.class);
      try (Follower again = Follower.of(leader, root.resolve("again"), OPTIONS)) {
        assertThat(again.store().get("k")).isEqualTo("v");
        assertThat(again.next()).isEqualTo(leader.lastSequence() + 1);
      }
    }
  }
}
