package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.Seed;
import dev.varve.io.HookedStorage;
import dev.varve.io.StoredFiles;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What an open finds, and how it leaves the directory. */
class RecoveryTest {

  @Test
  void whatIsOverwrittenAfterACrashIsNewerThanWhatWasRecovered() throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    for (int life = 0; life < 30; life++) {
      // Not closed: what the power cut leaves is all that the next life has.
      LsmStore store = LsmStore.open(storage, SmallOptions.synced());
      assertThat(store.get("k")).isEqualTo(life == 0 ? null : "v" + (life - 1));
      store.put("k", "between");
      if (life % 3 == 1) {
        store.flush();
      }
      store.put("k", "v" + life);
      assertThat(store.get("k")).isEqualTo("v" + life);
      if (life % 3 == 2) {
        store.compact(KeyRange.all());
      }
      storage = crash(storage, store);
    }
  }

  private static SimulatedStorage crash(SimulatedStorage storage, LsmStore store) {
    SimulatedStorage left =
        storage.afterPowerCut(PowerCut.NOTHING_SURVIVES, (operation, file) -> {});
    store.close(); // what it writes now goes to the old disk
    return left;
  }

  @Test
  void anEditThatNoDiskHeldIsDurableBeforeTheLogsAfterIt() throws IOException {
    SimulatedStorage disk = new SimulatedStorage();
    List<SimulatedStorage> images = new ArrayList<>();
    KillableStorage process = new KillableStorage(disk, images);
    LsmStore store = LsmStore.open(process, SmallOptions.byHand());
    store.put("k", "v");
    // The flush appends an edit: the table is needed now, the log before it is not.
    process.endBefore("force", ".manifest");
    assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(store::flush);
    assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(store::close);

    KillableStorage next = new KillableStorage(disk, images);
    try (LsmStore found = LsmStore.open(next, SmallOptions.byHand())) {
      assertThat(found.get("k")).isEqualTo("v");
    }
    assertThat(images).hasSizeGreaterThan(10);
    for (SimulatedStorage image : images) {
      try (LsmStore found = LsmStore.open(image, SmallOptions.byHand())) {
        assertThat(found.get("k")).isIn(null, "v");
      }
    }
  }

  /** Of everything that was not synced, only the mark in the log of the next process survives. */
  private static final PowerCut NEXT_LOG_SURVIVES =
      new PowerCut() {
        @Override
        public int bytesKept(String file, int index, int count, int length) {
          return file.equals("000006.log") ? length : 0;
        }

        @Override
        public boolean keepsName(int index, int count) {
          return false;
        }
      };

  /** A disk that a process uses until it ends; what a power cut would leave is kept. */
  private static final class KillableStorage extends HookedStorage {
    private final SimulatedStorage disk;
    private final List<SimulatedStorage> images;
    private String lastOperation = "";
    private String lastSuffix = "";
    private volatile boolean ended;

    KillableStorage(SimulatedStorage disk, List<SimulatedStorage> images) {
      super(disk);
      this.disk = disk;
      this.images = images;
    }

    void endBefore(String operation, String suffix) {
      lastOperation = operation;
      lastSuffix = suffix;
    }

    @Override
    protected synchronized <T> T call(String operation, String file, Call<T> call)
        throws IOException {
      ended |= operation.equals(lastOperation) && file.endsWith(lastSuffix);
      if (ended && !operation.equals("close")) {
        throw new IOException("the process has ended");
      }
      images.add(disk.afterPowerCut(NEXT_LOG_SURVIVES, (o, f) -> {}));
      return call.make();
    }
  }

  @Test
  void memtablesOfManyLogsComeBackInTheirOrder() throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    History history = new History(new Random(5), 200);
    try (LsmStore store = LsmStore.open(storage, SmallOptions.byHand())) {
      for (int i = 0; i < history.size(); i++) {
        store.write(history.batch(i));
      }
    }
    LsmOptions small = SmallOptions.small().withLevel0Tables(900, 950, 1000);
    try (LsmStore store = LsmStore.open(storage, small)) {
      assertThat(store.recovery().batches()).isEqualTo(history.size());
      assertThat(history.assertIsAsAfterSome(store)).isEqualTo(history.size());
      // No compaction comes by itself at so few tables, and takes them away before we look.
      assertThat(store.stats().count("level.0.tables"))
          .as("one memtable could not hold them")
          .isGreaterThan(1);
    }
    DiskState.of(storage).assertInShape();
  }

  @Test
  void whatIsFoundIsAPrefixWhateverPartOfUnsyncedLogsIsLost() {
    Seed.run(
        seed -> {
          int shorter = 0;
          for (int round = 0; round < 150; round++) {
            SimulatedStorage storage = new SimulatedStorage();
            History history = new History(new Random(seed.random().nextLong()), 40);
            LsmStore store = LsmStore.open(storage, SmallOptions.small());
            for (int i = 0; i < history.size(); i++) {
              store.write(history.batch(i));
            }
            SimulatedStorage left =
                storage.afterPowerCut(PowerCut.random(seed.random()), (operation, file) -> {});
            store.close();
            shorter += foundOf(history, left) < history.size() ? 1 : 0;
          }
          assertThat(shorter).isGreaterThan(30);
        });
  }

  private static int foundOf(History history, SimulatedStorage left) throws IOException {
    int found;
    try (LsmStore store = LsmStore.open(left, SmallOptions.small())) {
      found = history.assertIsAsAfterSome(store);
    }
    try (LsmStore store = LsmStore.open(left, SmallOptions.small())) {
      assertThat(history.assertIsAsAfterSome(store)).isEqualTo(found);
    }
    DiskState.of(left).assertInShape();
    return found;
  }

  @Test
  void aStoreThatWasOnlyOpenedCanBeOpenedAgainAndAgain() throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    for (int i = 0; i < 5; i++) {
      LsmStore.open(storage, SmallOptions.small()).close();
      DiskState state = DiskState.of(storage).assertInShape();
      assertThat(state.files()).as("CURRENT, a manifest and a log").hasSize(3);
    }
  }

  @Test
  void aCloseKeepsWhatOnlyMemoryHad() throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    LsmOptions options = SmallOptions.small().withDurability(Durability.MEMORY);
    try (LsmStore store = LsmStore.open(storage, options)) {
      store.put("k", "v");
    }
    SimulatedStorage left =
        storage.afterPowerCut(PowerCut.NOTHING_SURVIVES, (operation, file) -> {});
    try (LsmStore store = LsmStore.open(left, options)) {
      assertThat(store.get("k")).isEqualTo("v");
    }
  }

  @Test
  void anOpenRemovesWhatAnInterruptedLifeLeft() throws IOException {
    SimulatedStorage storage = new SimulatedStorage();
    try (LsmStore store = LsmStore.open(storage, SmallOptions.small())) {
      store.put("k", "v");
      store.flush();
    }
    for (String file : List.of("000900.table", "000901.manifest", "000000.log", "CURRENT.tmp")) {
      StoredFiles.write(storage, file, new byte[10]);
    }
    StoredFiles.write(storage, "notes.txt", new byte[10]);
    try (LsmStore store = LsmStore.open(storage, SmallOptions.small())) {
      assertThat(store.get("k")).isEqualTo("v");
      store.put("k", "new");
      store.flush();
    }
    assertThat(storage.list()).contains("notes.txt");
    storage.delete("notes.txt");
    DiskState.of(storage).assertInShape();
  }

  @Test
  void aManifestThatHasGrownLongIsWrittenAnew() throws IOException {
    List<String> manifests = new ArrayList<>();
    SimulatedStorage storage =
        new SimulatedStorage(
            (operation, file) -> {
              if (operation.equals("create") && file.endsWith(Manifest.SUFFIX)) {
                manifests.add(file);
              }
            });
    int tables = 90;
    try (LsmStore store = LsmStore.open(storage, SmallOptions.byHand())) {
      for (int i = 0; i < tables; i++) {
        store.put("x".repeat(60_000) + i, "v" + i);
        store.flush();
      }
    }
    // Each edit has 120 kB: one manifest of 4 MB, and then one of twice what the tables need.
    assertThat(manifests).hasSizeBetween(2, 4);
    assertThat(DiskState.of(storage).assertInShape().level(0)).hasSize(tables);
    try (LsmStore store = LsmStore.open(storage, SmallOptions.byHand())) {
      for (int i = 0; i < tables; i++) {
        assertThat(store.get("x".repeat(60_000) + i)).isEqualTo("v" + i);
      }
    }
  }
}
