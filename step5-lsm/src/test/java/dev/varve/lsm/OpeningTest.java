package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.KeyRange;
import dev.varve.Seed;
import dev.varve.io.HookedStorage;
import dev.varve.io.Storage;
import dev.varve.io.simulated.FileState;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Opens on a full disk of stores that have no ballast, as small ones. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpeningTest {
  private static final LsmOptions OPTIONS = SmallOptions.synced();

  private final SimulatedStorage files = new SimulatedStorage();
  private final LimitedDisk disk = new LimitedDisk(files);

  private static void assertIsRefused(ThrowableAssert.ThrowingCallable write) {
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(write)
        .withMessage(
            "store must be reopened: it was opened on a full disk, for reads only: cannot open "
                + "/on/a/full/disk: no space left on device");
  }

  /** Returns what is in the directory, without the empty file of an attempt that failed. */
  private List<String> state() {
    return files.files().stream()
        .filter(file -> file.nameState() != FileState.Name.DELETED && file.liveBytes() > 0)
        .map(file -> file.name() + " of " + file.liveBytes())
        .toList();
  }

  @Test
  void aStoreWithNothingToGiveUpIsOpenedForReads(@TempDir Path copies) throws IOException {
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      for (int i = 0; i < 50; i++) {
        store.put("key" + i, "value" + i);
      }
      store.delete("key7");
    }
    disk.leave(0);
    List<String> before = state();
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      assertThat(store.count()).isEqualTo(49);
      assertThat(store.get("key33")).isEqualTo("value33");
      assertThat(store.get("key7")).isNull();
      try (Snapshot snapshot = store.snapshot()) {
        assertThat(snapshot.count()).isEqualTo(49);
      }
      assertThat(store.verify().isClean()).isTrue();
      assertIsRefused(() -> store.put("key1", "x"));
      assertIsRefused(() -> store.delete("key1"));
      assertIsRefused(() -> store.deleteRange(KeyRange.all()));
      assertIsRefused(store::flush);
      assertIsRefused(() -> store.compact(KeyRange.all()));
      assertIsRefused(store::awaitSettled);
      assertIsRefused(() -> store.backup(copies.resolve("backup")));
      assertIsRefused(() -> store.checkpoint(copies.resolve("checkpoint")));
      assertThat(store.count()).isEqualTo(49);
    }
    assertThat(state()).isEqualTo(before);
    disk.leave(Long.MAX_VALUE);
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      store.delete("key1");
      store.awaitSettled();
      assertThat(store.count()).isEqualTo(48);
    }
    DiskState.of(files).assertInShape();
  }

  @Test
  void aStoreWithoutALogIsOpenedForReadsToo() throws IOException {
    LsmOptions options = SmallOptions.small().withoutLog();
    try (LsmStore store = LsmStore.open(disk, options)) {
      store.put("key", "value");
    }
    disk.leave(0);
    try (LsmStore store = LsmStore.open(disk, options)) {
      assertThat(store.get("key")).isEqualTo("value");
      assertIsRefused(() -> store.delete("key"));
    }
    DiskState.of(files).assertInShape();
  }

  @Test
  void aNewStoreIsNotOpenedOnAFullDisk() {
    disk.leave(0);
    assertThatThrownBy(() -> LsmStore.open(disk, OPTIONS))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot open /on/a/full/disk: no space left on device");
  }

  /** With all its room, without a table, with room for some of the files, or for none. */
  @Test
  void withAnyRoomLeftAStoreOpensAndNamesTheDirectoryIfItRefusesAWrite() {
    Seed.run(
        seed -> {
          History history = new History(new Random(seed.random().nextLong()), 40);
          SimulatedStorage left = new SimulatedStorage();
          try (LsmStore store = LsmStore.open(left, OPTIONS)) {
            for (int i = 0; i < history.size(); i++) {
              store.write(history.batch(i));
            }
            // What is left over would be deleted, and give room.
            store.awaitSettled();
          }
          int refused = 0;
          int opened = 0;
          for (int room = 0; room < 8_000; room += 1 + seed.random().nextInt(150)) {
            seed.tell(room + " bytes left");
            refused += isRefusedWith(room, killed(left), history) ? 1 : 0;
            opened++;
          }
          assertThat(refused).isBetween(1, opened - 1);
          System.out.println(
              "opened with " + opened + " numbers of bytes left, refused " + refused);
        });
  }

  private static SimulatedStorage killed(SimulatedStorage files) {
    return files.afterPowerCut(PowerCut.EVERYTHING_SURVIVES, (operation, file) -> {});
  }

  /** The first attempt renames CURRENT, and fails before that is durable. */
  @Test
  void aPowerCutInTheSecondAttemptMayUndoTheLastRenameOfTheFirst() throws IOException {
    try (LsmStore store = LsmStore.open(files, OPTIONS)) {
      store.put("aa", "1");
      store.put("ab", "2");
    }
    int cuts = 0;
    while (isCutInSecondAttempt(cuts)) {
      cuts++;
    }
    assertThat(cuts).isGreaterThan(8);
  }

  private boolean isCutInSecondAttempt(int change) throws IOException {
    SimulatedStorage[] now = new SimulatedStorage[1];
    SimulatedStorage[] cut = new SimulatedStorage[1];
    int[] changes = new int[1];
    now[0] =
        files.afterPowerCut(
            PowerCut.EVERYTHING_SURVIVES,
            (operation, file) -> {
              if (changes[0]++ == change) {
                cut[0] = now[0].afterPowerCut(PowerCut.LAST_WRITE_FIRST, (o, f) -> {});
              }
            });
    try (LsmStore store = LsmStore.open(new FullAfterRename(now[0]), OPTIONS)) {
      assertThat(store.get("ab")).isEqualTo("2");
    }
    if (cut[0] == null) {
      return false;
    }
    try (LsmStore store = LsmStore.open(cut[0], OPTIONS)) {
      assertThat(store.get("aa")).isEqualTo("1");
      assertThat(store.count()).isEqualTo(2);
    }
    return true;
  }

  /** A full disk, on which the first sync after a rename fails. */
  private static final class FullAfterRename extends HookedStorage {
    private boolean renamed;
    private boolean failed;

    FullAfterRename(Storage disk) {
      super(disk);
    }

    @Override
    protected <T> T call(String operation, String file, Call<T> call) throws IOException {
      if (renamed && !failed && operation.equals("sync")) {
        failed = true;
        throw new IOException(LimitedDisk.NO_SPACE);
      }
      renamed |= operation.equals("rename");
      return call.make();
    }

    @Override
    public long usableBytes() {
      return 0;
    }
  }

  private static boolean isRefusedWith(int room, SimulatedStorage left, History history)
      throws IOException {
    LimitedDisk disk = new LimitedDisk(left);
    disk.leave(room);
    boolean refused = false;
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      assertThat(history.assertIsAsAfterSome(store)).isEqualTo(history.size());
      try {
        store.delete("not there");
      } catch (UncheckedIOException e) {
        assertThat(e).hasMessageContaining(LimitedDisk.NAME);
        refused = true;
      }
    }
    disk.leave(Long.MAX_VALUE);
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      assertThat(history.assertIsAsAfterSome(store)).isEqualTo(history.size());
      store.put("goes", "on");
      FullDiskTest.settle(store);
    }
    DiskState.of(left).assertInShape();
    return refused;
  }
}
