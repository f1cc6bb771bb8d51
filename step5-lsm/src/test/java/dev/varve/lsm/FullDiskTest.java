package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.KeyRange;
import dev.varve.Seed;
import dev.varve.WriteBatch;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a full disk a store opens, is read, takes deletes, and gives room back by them. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullDiskTest {
  private static final LsmOptions OPTIONS = SmallOptions.synced().withMaxFrozenMemtables(100);
  private static final long FOR_EVERYTHING = Long.MAX_VALUE;

  private final SimulatedStorage files = LimitedDisk.withBallast();
  private final LimitedDisk disk = new LimitedDisk(files);

  private static SimulatedStorage killed(SimulatedStorage files) {
    return files.afterPowerCut(PowerCut.EVERYTHING_SURVIVES, (operation, file) -> {});
  }

  private static void assertIsFull(LsmStore store) {
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> store.put("more", "x".repeat(300_000)))
        .withMessageContaining(LimitedDisk.NAME)
        .withMessageContaining(LimitedDisk.NO_SPACE);
  }

  private static void fill(LsmStore store, int from, int to) {
    for (int i = from; i < to; i++) {
      byte[] value = new byte[100];
      new Random(i).nextBytes(value);
      store.put(("key" + i).getBytes(StandardCharsets.UTF_8), value);
    }
  }

  @Test
  void aStoreOpensOnAFullDiskIsReadAndTakesDeletesAndNoPuts() throws IOException {
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      fill(store, 0, 50);
    }
    disk.leave(0);
    try (LsmStore store = LsmStore.open(disk, OPTIONS);
        Snapshot before = store.snapshot()) {
      assertThat(store.count()).isEqualTo(50);
      assertIsFull(store);
      assertThatThrownBy(() -> store.put("key1", "small"))
          .hasMessage(
              "the disk of /on/a/full/disk is full, and takes only deletes until there is room"
                  + " again: no space left on device");
      store.delete("key7");
      store.deleteRange(KeyRange.of("key2", "key3"));
      assertThat(store.count()).isEqualTo(38);
      assertThat(before.count()).isEqualTo(50);
    }
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      assertThat(store.count()).isEqualTo(38);
      assertThatThrownBy(() -> store.put("key1", "small")).hasMessageContaining("is full");
    }
  }

  @Test
  void onceThereIsRoomAgainTheNextPutGoesOn() throws IOException {
    LsmStore.open(disk, OPTIONS).close();
    disk.leave(0);
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      assertIsFull(store);
      disk.leave(FOR_EVERYTHING);
      store.put("key", "value");
      settle(store);
      assertThat(store.get("key")).isEqualTo("value");
    }
    DiskState.of(files).assertInShape();
  }

  /** The room that a put waits for comes of what was deleted, without any other call. */
  @Test
  void theDeleteOfEverythingGivesTheRoomForPuts() throws IOException {
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      fill(store, 0, 1_500);
      store.compact(KeyRange.all());
      disk.leave(5_000);
      assertThatThrownBy(() -> fill(store, 1_500, 3_000))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(LimitedDisk.NAME);
      assertThat(store.count()).isBetween(1_500L, 2_999L);
      long full = disk.used();
      store.clear();
      assertThat(store.count()).isZero();
      store.put("key", "value");
      settle(store);
      assertThat(store.count()).isEqualTo(1);
      assertThat(disk.used()).isLessThan(full - 50_000);
    }
  }

  /** The log, which has room for the delete, has not noticed anything. */
  @Test
  void aFlushOfDeletesGetsTheRoomOfTheBallast() throws IOException {
    LsmOptions byHand = SmallOptions.byHand();
    try (LsmStore store = LsmStore.open(disk, byHand)) {
      fill(store, 0, 1_000);
      store.flush();
      store.clear();
      disk.leave(0);
      store.flush();
      store.compact(KeyRange.all());
      assertThat(store.stats().count("memory.frozen")).isZero();
      assertThat(DiskState.of(files).entries()).isZero();
      settle(store);
    }
  }

  @Test
  void aFlushOfPutsAloneLeavesTheBallast() throws IOException {
    try (LsmStore store = LsmStore.open(disk, SmallOptions.byHand())) {
      fill(store, 0, 1_000);
      disk.leave(0);
      long ballast = files.open(Ballast.FILE).size();
      assertThatThrownBy(store::flush).hasMessageContaining(LimitedDisk.NO_SPACE);
      assertThat(files.open(Ballast.FILE).size()).isEqualTo(ballast);
    }
  }

  /** Too many tables in level 0: writes wait for a compaction, which has no room. */
  @Test
  void deletesDoNotWaitForACompactionThatMayHaveToWaitForThem() throws IOException {
    LsmOptions options = OPTIONS.withLevel0Tables(3, 3, 4).withMemtableBytes(100_000);
    try (LsmStore store = LsmStore.open(disk, options)) {
      byte[] value = new byte[60_000];
      boolean full = false;
      Random random = new Random(1);
      for (int i = 0; !full; i++) {
        random.nextBytes(value);
        disk.leave(i < 3 ? FOR_EVERYTHING : 150_000);
        try {
          store.put(new byte[] {(byte) i}, value);
        } catch (UncheckedIOException e) {
          full = true;
        }
      }
      disk.leave(0);
      for (int i = 0; i < 25; i++) {
        store.write(new WriteBatch().delete(new byte[2_000]).delete(new byte[] {(byte) i}));
      }
      store.clear();
      assertThat(store.count()).isZero();
      settle(store);
      disk.leave(FOR_EVERYTHING);
      store.flush(); // The deletes may still be in memory.
      store.compact(KeyRange.all());
      assertThat(DiskState.of(files).entries()).isZero();
    }
  }

  /** An attempt that began before there was room may be refused meanwhile. */
  static void settle(LsmStore store) {
    Together.await("all is settled", () -> isSettled(store));
  }

  private static boolean isSettled(LsmStore store) {
    try {
      store.awaitSettled();
      return true;
    } catch (UncheckedIOException e) {
      assertThat(e).hasMessageContaining(LimitedDisk.NO_SPACE);
      return false;
    }
  }

  /** The logs of several memtables stay until these are flushed one by one. */
  @Test
  void whatIsReplayedOnAFullDiskStaysInMemoryUntilThereIsRoom() throws IOException {
    LsmOptions options = OPTIONS.withMemtableBytes(100_000);
    SimulatedStorage left;
    try (LsmStore store = LsmStore.open(disk, options)) {
      store.put("first", "1");
      store.flush();
      disk.leave(600_000);
      byte[] value = new byte[60_000];
      for (int i = 0; i < 4; i++) {
        new Random(i).nextBytes(value);
        store.put(new byte[] {(byte) i}, value);
      }
      // Nothing is flushed yet, or the table is not listed yet.
      left = killed(files);
    }
    LimitedDisk again = new LimitedDisk(left);
    again.leave(0);
    try (LsmStore store = LsmStore.open(again, options)) {
      assertThat(store.count()).isEqualTo(5);
      assertIsFull(store);
      again.leave(FOR_EVERYTHING);
      store.put("second", "2");
      settle(store);
      assertThat(store.count()).isEqualTo(6);
      assertThat(store.stats().count("memory.frozen")).isZero();
    }
    DiskState.of(left).assertInShape();
  }

  /** For any number of bytes that the disk has left. */
  @Test
  void aStoreOpensWithAnyRoomLeftAndLosesNothing() {
    Seed.run(
        seed -> {
          History history = new History(new Random(seed.random().nextLong()), 60);
          int opened = 0;
          for (int room = 0; room < 12_000; room += 1 + seed.random().nextInt(200)) {
            seed.tell(room + " bytes left");
            openWith(room, history, seed.random());
            opened++;
          }
          System.out.println("opened with " + opened + " numbers of bytes left");
        });
  }

  private static void openWith(int room, History history, Random random) throws IOException {
    SimulatedStorage files = LimitedDisk.withBallast();
    int written = 0;
    try (LsmStore store = LsmStore.open(files, OPTIONS)) {
      for (int until = random.nextInt(history.size()); written < until; written++) {
        store.write(history.batch(written));
      }
      if (random.nextBoolean()) {
        files = killed(files);
      }
    }
    LimitedDisk disk = new LimitedDisk(files);
    disk.leave(room);
    for (int life = 0; life < 3; life++) {
      try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
        assertThat(history.assertIsAsAfterSome(store)).isEqualTo(written);
        if (disk.used() > 0 && life == 2) {
          store.clear();
          assertThat(store.count()).isZero();
          disk.leave(FOR_EVERYTHING);
          store.put("goes", "on");
          settle(store);
          assertThat(History.contents(store)).isEqualTo(Map.of("goes", "on"));
        }
      }
    }
    DiskState.of(files).assertInShape();
  }

  /** The ballast is gone, and the manifest the old one, or the new one, or any state between. */
  @Test
  void aPowerCutAtAnyChangeOfAnOpenOnAFullDiskLosesNothing() {
    Seed.run(
        seed -> {
          History history = new History(new Random(seed.random().nextLong()), 40);
          SimulatedStorage files = LimitedDisk.withBallast();
          try (LsmStore store = LsmStore.open(files, OPTIONS)) {
            for (int i = 0; i < history.size(); i++) {
              store.write(history.batch(i));
            }
            files = killed(files);
          }
          int cuts = 0;
          while (isCut(files, cuts, history)) {
            seed.tell("cut before change " + ++cuts);
          }
          assertThat(cuts).isGreaterThan(15);
        });
  }

  private static boolean isCut(SimulatedStorage files, int change, History history)
      throws IOException {
    SimulatedStorage[] cut = new SimulatedStorage[2];
    SimulatedStorage[] now = new SimulatedStorage[1];
    int[] changes = new int[1];
    now[0] =
        files.afterPowerCut(
            PowerCut.EVERYTHING_SURVIVES,
            (operation, file) -> {
              if (changes[0]++ == change) {
                cut[0] = killed(now[0]);
                cut[1] = now[0].afterPowerCut(PowerCut.NOTHING_SURVIVES, (o, f) -> {});
              }
            });
    LimitedDisk disk = new LimitedDisk(now[0]);
    disk.leave(0);
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      assertThat(history.assertIsAsAfterSome(store)).isEqualTo(history.size());
    }
    for (SimulatedStorage left : cut) {
      if (left != null) {
        try (LsmStore store = LsmStore.open(left, OPTIONS)) {
          assertThat(history.assertIsAsAfterSome(store)).isEqualTo(history.size());
        }
      }
    }
    return cut[0] != null;
  }
}
