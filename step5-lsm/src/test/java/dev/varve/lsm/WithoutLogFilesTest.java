package dev.varve.lsm;

import static dev.varve.lsm.Marked.LOGGED;
import static dev.varve.lsm.Marked.OPTIONS;
import static dev.varve.lsm.Marked.assertStandsAt;
import static dev.varve.lsm.Marked.killed;
import static dev.varve.lsm.Marked.mark;
import static dev.varve.lsm.Marked.marked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.CorruptionException;
import dev.varve.Durability;
import dev.varve.TooOldException;
import dev.varve.WriteBatch;
import dev.varve.io.StoredFiles;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The files of a store without a log: opened with one, read beside it, copied and repaired. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WithoutLogFilesTest {
  /** A feed does not jump over what was written without a log. */
  @Test
  void aLaterFeedDoesNotLeaveOutWhatWasNotLogged() throws Exception {
    SimulatedStorage disk = new SimulatedStorage();
    LsmOptions kept = LOGGED.withKeptLogBytes(1 << 20);
    try (LsmStore store = LsmStore.open(disk, kept)) {
      store.put("logged", "v");
    }
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      store.put("not logged", "v");
    }
    try (LsmStore store = LsmStore.open(disk, kept)) {
      store.put("logged again", "v");
      for (long from = 1; from <= 2; from++) {
        long first = from;
        assertThatThrownBy(
                () -> {
                  try (ChangeFeed changes = store.changes(first)) {
                    changes.next(Duration.ofSeconds(1));
                    changes.next(Duration.ofSeconds(1));
                  }
                })
            .isInstanceOf(TooOldException.class);
      }
      try (ChangeFeed changes = store.changes(3)) {
        changes.next();
        assertThat(changes.firstSequence()).isEqualTo(3);
      }
    }
  }

  @Test
  void aLogThatIsThereIsReplayedFirst() throws IOException {
    SimulatedStorage disk = new SimulatedStorage();
    LsmStore logged = LsmStore.open(disk, LOGGED);
    logged.write(marked(1));
    logged.flush();
    logged.write(marked(2));
    SimulatedStorage left = killed(disk);
    logged.close();
    LsmStore store = LsmStore.open(left, OPTIONS);
    assertThat(store.flushedMark()).isEqualTo(mark(2));
    assertThat(store.recovery().batches()).isEqualTo(1);
    store.write(marked(3));
    SimulatedStorage again = killed(left);
    store.close();
    // Back to a log, which continues where the tables end.
    try (LsmStore next = LsmStore.open(again, LOGGED)) {
      assertThat(next.mark()).isEqualTo(mark(2));
      next.write(marked(4));
      assertStandsAt(4, killed(again));
    }
  }

  @Test
  void copiesHaveEverything(@TempDir Path root) throws IOException {
    try (LsmStore store = LsmStore.open(root.resolve("store"), OPTIONS)) {
      store.write(marked(1));
      store.checkpoint(root.resolve("checkpoint"));
      store.write(marked(2));
      store.backup(root.resolve("backup"));
      store.write(marked(3));
      try (ReadOnlyStore reader = ReadOnlyStore.open(root.resolve("store"), OPTIONS)) {
        assertThat(reader.mark()).isEqualTo(mark(2));
        assertThat(reader.get("n")).isEqualTo("2");
      }
    }
    for (LsmOptions options : List.of(OPTIONS, LOGGED)) {
      try (LsmStore copy = LsmStore.open(root.resolve("checkpoint"), options)) {
        assertThat(copy.mark()).isEqualTo(mark(1));
        assertThat(copy.get("n")).isEqualTo("1");
      }
      try (LsmStore copy = LsmStore.open(root.resolve("backup"), options)) {
        assertThat(copy.mark()).isEqualTo(mark(2));
        assertThat(copy.get("n")).isEqualTo("2");
      }
    }
  }

  /** Whichever store wrote last, the largest memtable is flushed, with its mark. */
  @Test
  void sharesResourcesWithOthers() throws IOException {
    SimulatedStorage[] disks = {new SimulatedStorage(), new SimulatedStorage()};
    try (SharedResources shared = SharedResources.of(1 << 20, 8 << 10, 1, 1)) {
      LsmOptions options = OPTIONS.withMemtableBytes(1 << 20).withSharedResources(shared);
      try (LsmStore one = LsmStore.open(disks[0], options);
          LsmStore two = LsmStore.open(disks[1], options)) {
        for (int i = 1; i <= 100; i++) {
          one.write(marked(i).put("filler" + i, "v".repeat(300)));
          two.write(marked(i));
        }
        one.awaitSettled();
        int flushed = one.flushedMark()[0];
        assertThat(flushed).as("flushed for the budget").isPositive();
        assertStandsAt(flushed, killed(disks[0]));
      }
    }
    assertStandsAt(100, disks[0]);
    assertStandsAt(100, disks[1]);
  }

  /** Flushes and compactions go on while readers open the store. */
  @Test
  void aReaderBesideItShowsExactlyTheBatchesUpToItsMark() throws Exception {
    SimulatedStorage disk = new SimulatedStorage();
    History history = new History(new Random(5), 400);
    AtomicBoolean done = new AtomicBoolean();
    int[] last = new int[1];
    LsmOptions options = SmallOptions.small().withDurability(Durability.MEMORY).withoutLog();
    try (LsmStore store = LsmStore.open(disk, options)) {
      Together.run(
          2,
          thread -> {
            if (thread == 0) {
              try {
                for (int i = 0; i < history.size(); i++) {
                  byte[] mark = Integer.toString(i + 1).getBytes();
                  store.write(new WriteBatch().append(history.batch(i)).mark(mark));
                }
                store.flush();
              } finally {
                done.set(true);
              }
            } else {
              for (boolean more = true; more; ) {
                more = !done.get();
                try (ReadOnlyStore reader = ReadOnlyStore.open(disk, options)) {
                  int found = history.assertIsAsAfterSome(reader);
                  byte[] mark = reader.mark();
                  assertThat(mark == null ? 0 : Integer.parseInt(new String(mark)))
                      .isEqualTo(found);
                  assertThat(found).isGreaterThanOrEqualTo(last[0]);
                  last[0] = found;
                }
              }
            }
          });
    }
    assertThat(last[0]).as("the last reader sees the last flush").isEqualTo(history.size());
  }

  @Test
  void canBeRepaired() throws IOException {
    SimulatedStorage disk = new SimulatedStorage();
    LsmStore store = LsmStore.open(disk, OPTIONS);
    store.write(marked(1));
    store.flush();
    store.write(marked(2));
    SimulatedStorage left = killed(disk);
    store.close();
    assertThat(Repair.run(left, OPTIONS).notes()).isEmpty();
    assertStandsAt(1, left);
  }

  /** A cut manifest is like an earlier one, which needed a log that is gone. */
  @Test
  void anOlderManifestIsNotTakenForTheLastOne() throws IOException {
    SimulatedStorage disk = new SimulatedStorage();
    SimulatedStorage before;
    String manifest;
    try (LsmStore store = LsmStore.open(disk, OPTIONS)) {
      manifest =
          disk.list().stream().filter(it -> it.endsWith(".manifest")).findAny().orElseThrow();
      before = killed(disk);
      store.write(marked(1));
      store.flush();
    }
    SimulatedStorage mixed =
        StoredFiles.copyWith(disk, manifest, StoredFiles.read(before, manifest));
    assertThatThrownBy(() -> LsmStore.open(mixed, OPTIONS))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("is missing, though the manifest needs it");
  }
}
