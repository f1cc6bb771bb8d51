package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import dev.varve.WriteOptions;
import dev.varve.io.DiskStorage;
import dev.varve.io.HookedStorage;
import dev.varve.io.Storage;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tables cannot be written for a while: the disk is full, and then has room again. The store goes
 * on by itself.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SetbackTest {
  private static final String NO_SPACE = "no space left on device";

  private final SimulatedStorage disk = new SimulatedStorage();
  private final AtomicReference<HookedStorage.Hook> hook = new AtomicReference<>((op, file) -> {});
  private final List<String> told = new CopyOnWriteArrayList<>();

  private HookedStorage hooked(Storage storage) {
    return new HookedStorage(storage, (operation, file) -> hook.get().before(operation, file));
  }

  private LsmStore open(LsmOptions options) throws IOException {
    return LsmStore.open(hooked(disk), options.withListener(new Diary()));
  }

  /** From now on there is room for logs and the manifest, but not for tables. */
  private void fillUp() {
    hook.set(
        (operation, file) -> {
          if (operation.equals("append") && file.endsWith(TableMetadata.SUFFIX)) {
            throw new IOException(NO_SPACE);
          }
        });
  }

  private void makeRoom() {
    hook.set((operation, file) -> {});
  }

  private final class Diary implements StoreListener {
    @Override
    public void flushBegan(long bytes) {
      told.add("flush begins");
    }

    @Override
    public void flushEnded(List<TableFile> tables, long nanos) {
      told.add("flush of " + tables.size());
    }

    @Override
    public void flushFailed(IOException error) {
      told.add("flush failed: " + error.getMessage());
    }

    @Override
    public void compactionBegan(Compaction compaction) {
      told.add("compaction begins");
    }

    @Override
    public void compactionEnded(Compaction compaction, List<TableFile> outputs, long nanos) {
      told.add("compaction ends");
    }

    @Override
    public void compactionFailed(Compaction compaction, IOException error) {
      told.add("compaction failed: " + error.getMessage());
    }

    @Override
    public void recovered() {
      told.add("recovered");
    }

    @Override
    public void failed(Throwable error) {
      told.add("failed: " + error.getMessage());
    }
  }

  @Test
  void whileMemtablesHaveRoomWritesGoOnAndThenAreRefusedAtOnceNamingTheDirectory(
      @TempDir Path directory) throws IOException {
    LsmOptions options = SmallOptions.byHand().withMemtableBytes(1).withMaxFrozenMemtables(3);
    fillUp();
    try (LsmStore store = LsmStore.open(hooked(DiskStorage.open(directory)), options)) {
      for (int i = 0; i < 4; i++) {
        store.put("key" + i, "value");
      }
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(() -> store.put("key4", "value"))
          .withMessageContaining("flush in " + directory.toRealPath())
          .withMessageEndingWith(NO_SPACE);
      assertThat(store.get("key3")).isEqualTo("value");
      assertThat(store.get("key4")).as("refused").isNull();
      store.sync();
      assertThat(store.writeAsync(new WriteBatch().put("key5", "value"), WriteOptions.DEFAULT))
          .failsWithin(Duration.ofMinutes(10));
      makeRoom();
      Together.await("it has flushed", () -> store.stats().count("memory.frozen") == 0);
      store.put("key4", "value");
      assertThat(store.count()).isEqualTo(5);
    }
    DiskState.of(directory).assertInShape();
  }

  @Test
  void whatIsAskedForReportsItsFailureAndSucceedsWhenItIsAskedForAgain() throws IOException {
    try (LsmStore store = open(SmallOptions.byHand())) {
      store.put("k", "one");
      store.flush();
      store.put("k", "two");
      fillUp();
      assertThatThrownBy(store::flush).isInstanceOf(UncheckedIOException.class);
      assertThatThrownBy(store::awaitSettled).hasMessageEndingWith(NO_SPACE);
      makeRoom();
      store.flush();
      fillUp();
      assertThatThrownBy(() -> store.compact(KeyRange.all()))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith("a compaction has failed in ")
          .hasMessageEndingWith(NO_SPACE);
      store.put("k", "three");
      makeRoom();
      store.compact(KeyRange.all());
      assertThat(store.get("k")).isEqualTo("three");
      assertThat(store.stats().count("level.0.tables")).isZero();
    }
    assertThat(DiskState.of(disk).assertInShape().entries()).isEqualTo(1);
  }

  @Test
  void aListenerIsToldOfEachFailureAndOfTheRecovery() throws IOException {
    AtomicInteger left = new AtomicInteger(3);
    hook.set(
        (operation, file) -> {
          if (operation.equals("create")
              && file.endsWith(TableMetadata.SUFFIX)
              && left.getAndDecrement() > 0) {
            throw new IOException(NO_SPACE);
          }
        });
    try (LsmStore store = open(SmallOptions.byHand())) {
      store.put("k", "v");
      assertThatThrownBy(store::flush).hasMessageEndingWith(NO_SPACE);
      Together.await("it goes on by itself", () -> told.contains("recovered"));
      assertThat(told)
          .containsExactly(
              "flush begins",
              "flush failed: " + NO_SPACE,
              "flush begins",
              "flush failed: " + NO_SPACE,
              "flush begins",
              "flush failed: " + NO_SPACE,
              "flush begins",
              "flush of 1",
              "recovered");
    }
  }

  @Test
  void aCompactionThatFailedIsDoneByItselfAndWritersAreAdmittedAgain() throws IOException {
    hook.set(
        (operation, file) -> {
          if (operation.equals("read")
              && Thread.currentThread().getName().equals("varve-compact")) {
            throw new IOException("cannot be read");
          }
        });
    LsmOptions options = SmallOptions.small().withMemtableBytes(1).withLevel0Tables(2, 3, 4);
    try (LsmStore store = open(options)) {
      int[] written = {0};
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(
              () -> {
                // One key: no table can be moved, all must be merged.
                for (; ; written[0]++) {
                  store.put("k", "v" + written[0]);
                }
              })
          .withMessageContaining("this waits for a compaction in ")
          .withMessageEndingWith("cannot be read");
      assertThat(store.get("k")).isEqualTo("v" + (written[0] - 1));
      Together.await(
          "no compaction is shown between two tries", () -> store.levels().compaction() == null);
      makeRoom();
      Together.await("it goes on by itself", () -> told.contains("recovered"));
      store.put("k", "last");
      store.awaitSettled();
      assertThat(told).contains("compaction failed: cannot be read");
      assertThat(told).noneMatch(line -> line.startsWith("failed"));
      assertThat(store.get("k")).isEqualTo("last");
    }
    DiskState.of(disk).assertInShape();
  }

  /** It has no time limit that matters: nothing wakes the thread that pauses but the close. */
  @Test
  void aStoreIsClosedWhileItsFlushCannotBeDoneAndKeepsAllOfIt() throws IOException {
    LsmStore store = open(SmallOptions.byHand());
    store.put("k", "v");
    fillUp();
    assertThatThrownBy(store::flush).hasMessageEndingWith(NO_SPACE);
    store.close();
    makeRoom();
    try (LsmStore again = open(SmallOptions.byHand())) {
      assertThat(again.get("k")).isEqualTo("v");
    }
    DiskState.of(disk).assertInShape();
  }

  @Test
  void halfATableThatCannotBeDeletedIsDeletedBeforeTheNextTry() throws IOException {
    try (LsmStore store = open(SmallOptions.byHand())) {
      store.put("k", "v");
      hook.set(
          (operation, file) -> {
            if (file.endsWith(TableMetadata.SUFFIX)
                && (operation.equals("force") || operation.equals("delete"))) {
              throw new IOException(NO_SPACE);
            }
          });
      assertThatThrownBy(store::flush).hasMessageEndingWith(NO_SPACE);
      assertThat(disk.list()).anyMatch(file -> file.endsWith(TableMetadata.SUFFIX));
      makeRoom();
      store.flush();
    }
    DiskState.of(disk).assertInShape();
  }

  @Test
  void aWriteForWhichNoLogCanBeStartedIsRefusedAndTheNextOneGoesOn() throws IOException {
    try (LsmStore store = open(SmallOptions.byHand().withMemtableBytes(1))) {
      store.put("k", "one");
      hook.set(
          (operation, file) -> {
            if (operation.equals("create") && file.endsWith(".log")) {
              throw new IOException(NO_SPACE);
            }
          });
      assertThatThrownBy(() -> store.put("k", "two"))
          .hasMessageStartingWith("no new log can be started in ")
          .hasMessageEndingWith(NO_SPACE);
      assertThatThrownBy(store::flush).hasMessageStartingWith("no new log can be started in ");
      assertThat(store.get("k")).isEqualTo("one");
      makeRoom();
      store.put("k", "three");
      store.flush();
      assertThat(told).noneMatch(line -> line.contains("failed"));
    }
    DiskState.of(disk).assertInShape();
  }

  @Test
  void afterAFailedChangeOfTheManifestTheStoreMustBeReopened() throws IOException {
    staysRefused("append", Manifest.SUFFIX, "a change of the manifest failed");
  }

  @Test
  void afterAFailedSyncOfTheLogTheStoreMustBeReopened() throws IOException {
    staysRefused("force", ".log", "an earlier write failed");
  }

  private void staysRefused(String failing, String suffix, String message) throws IOException {
    try (LsmStore store = open(SmallOptions.byHand())) {
      store.put("k", "v");
      hook.set(
          (operation, file) -> {
            if (operation.equals(failing) && file.endsWith(suffix)) {
              throw new IOException(NO_SPACE);
            }
          });
      assertThatThrownBy(
              () -> {
                store.sync();
                store.flush();
              })
          .isInstanceOf(UncheckedIOException.class);
      makeRoom();
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> store.put("k", "later"))
            .hasMessage("store must be reopened: " + message + ": " + NO_SPACE);
        assertThatThrownBy(store::flush).hasMessageStartingWith("store must be reopened");
        assertThat(store.writeAsync(new WriteBatch().put("k", "later"), WriteOptions.DEFAULT))
            .failsWithin(Duration.ofMinutes(10))
            .withThrowableOfType(ExecutionException.class)
            .withMessageContaining("store must be reopened");
      }
      assertThat(told).doesNotContain("recovered");
      assertThat(store.get("k")).isEqualTo("v");
    }
    try (LsmStore store = open(SmallOptions.byHand())) {
      assertThat(store.get("k")).isEqualTo("v");
    }
    DiskState.of(disk).assertInShape();
  }
}
