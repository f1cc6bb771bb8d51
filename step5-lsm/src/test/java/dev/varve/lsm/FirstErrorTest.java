package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.varve.CorruptionException;
import dev.varve.KeyRange;
import dev.varve.io.HookedStorage;
import dev.varve.io.StoredFiles;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The first of several errors is reported; later ones are added as suppressed. */
class FirstErrorTest {
  private final SimulatedStorage disk = new SimulatedStorage();
  private final AtomicReference<HookedStorage.Hook> hook = new AtomicReference<>((op, file) -> {});
  private final HookedStorage storage =
      new HookedStorage(disk, (operation, file) -> hook.get().before(operation, file));

  private void fill() throws IOException {
    try (LsmStore store = LsmStore.open(disk, SmallOptions.byHand())) {
      for (int i = 0; i < 100; i++) {
        store.put("key" + (100 + i), "value " + i);
        if (i % 30 == 29) {
          store.flush();
        }
      }
    }
  }

  /** Every call of an open in turn, and every close after it. */
  @Test
  void whateverFailsInAnOpenIsToldAlsoIfEveryCloseFails() throws IOException {
    fill();
    int failed = 0;
    for (int call = 1; ; call++) {
      SimulatedStorage copy = StoredFiles.copy(disk);
      AtomicInteger calls = new AtomicInteger();
      int failing = call;
      HookedStorage faulty =
          new HookedStorage(
              copy,
              (operation, file) -> {
                boolean begun = calls.get() >= failing;
                if (operation.equals("close") && begun) {
                  throw new IOException("second: close of " + file);
                }
                if (!operation.equals("close") && calls.incrementAndGet() == failing) {
                  throw new IOException("first: " + operation + " of " + file);
                }
              });
      Throwable thrown = catchThrowable(() -> LsmStore.open(faulty, SmallOptions.byHand()));
      if (calls.get() < failing) {
        break;
      }
      failed++;
      assertThat(thrown).as("call %d", call).hasMessageContaining("first: ");
      assertThat(thrown.getSuppressed()).as("call %d", call).isNotEmpty();
    }
    assertThat(failed).isGreaterThan(30);
  }

  @Test
  void corruptionIsToldAlsoIfTheDirectoryCannotBeReleased() throws IOException {
    fill();
    byte[] table = StoredFiles.read(disk, "000004.table");
    table[table.length - 1] ^= 1;
    StoredFiles.write(disk, "000004.table", table);
    hook.set(
        (operation, file) -> {
          if (operation.equals("close") && file.equals("directory")) {
            throw new IOException("cannot be closed");
          }
        });
    assertThatThrownBy(() -> LsmStore.open(storage, SmallOptions.byHand()))
        .isInstanceOf(CorruptionException.class)
        .hasMessageStartingWith("000004.table@")
        .satisfies(it -> assertThat(it.getSuppressed()).isNotEmpty());
  }

  @Test
  void aCompactionByHandThatCannotReadIsToldAndWritesGoOn() throws IOException {
    fill();
    try (LsmStore store = LsmStore.open(storage, SmallOptions.byHand())) {
      hook.set(
          (operation, file) -> {
            if (operation.equals("read") && file.endsWith(".table")) {
              throw new IOException("bad sector");
            }
          });
      assertThatThrownBy(() -> store.compact(KeyRange.all()))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith("a compaction has failed in ")
          .hasMessageEndingWith("bad sector");
      store.put("key999", "later");
      store.sync();
      hook.set((operation, file) -> {});
      assertThat(store.get("key100")).isEqualTo("value 0");
      store.compact(KeyRange.all());
      assertThat(store.count()).isEqualTo(101);
    }
    DiskState.of(disk).assertInShape();
  }

  @Test
  void aCompactionByHandThatFindsCorruptionEndsWritesAsTheDocumentSays() throws IOException {
    fill();
    byte[] table = StoredFiles.read(disk, "000004.table");
    table[0] ^= 1;
    StoredFiles.write(disk, "000004.table", table);
    try (LsmStore store = LsmStore.open(storage, SmallOptions.byHand())) {
      assertThatThrownBy(() -> store.compact(KeyRange.all()))
          .isInstanceOf(CorruptionException.class);
      assertThatThrownBy(() -> store.put("key999", "later"))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith("store must be reopened: a background thread failed")
          .hasRootCauseInstanceOf(CorruptionException.class);
      assertThatThrownBy(store::sync).hasMessageStartingWith("store must be reopened");
      assertThatThrownBy(store::flush).hasMessageStartingWith("store must be reopened");
      assertThat(store.get("key199")).isEqualTo("value 99");
    }
  }

  /** One state of failure: where it began does not matter to those who wait. */
  @Test
  void aFailedLogIsToldToFlushAndCompactToo() throws IOException {
    try (LsmStore store = LsmStore.open(storage, SmallOptions.byHand())) {
      store.put("key1", "value");
      hook.set(
          (operation, file) -> {
            if (operation.equals("append") && file.endsWith(".log")) {
              throw new IOException("disk is full");
            }
          });
      assertThatThrownBy(() -> store.put("key2", "value")).hasMessageContaining("disk is full");
      hook.set((operation, file) -> {});
      assertThatThrownBy(() -> store.put("key3", "value"))
          .hasMessageStartingWith("store must be reopened: an earlier write failed: disk is full");
      assertThatThrownBy(store::flush).hasMessageContaining("disk is full");
      assertThatThrownBy(() -> store.compact(KeyRange.all())).hasMessageContaining("disk is full");
      assertThat(store.get("key1")).isEqualTo("value");
    }
  }

  /** What was gathered in memory is not given up with a failure that has nothing to do with it. */
  @Test
  void aCleanCloseKeepsWritesInMemoryAlsoAfterACompactionFailed() throws IOException {
    LsmOptions options = SmallOptions.byHand().withDurability(dev.varve.Durability.MEMORY);
    fill();
    LsmStore store = LsmStore.open(storage, options);
    store.put("last", "in memory");
    hook.set(
        (operation, file) -> {
          if (operation.equals("read") && file.endsWith(".table")) {
            throw new IOException("bad sector");
          }
        });
    store.put("more", "in memory");
    assertThatThrownBy(() -> store.compact(KeyRange.all())).isInstanceOf(RuntimeException.class);
    hook.set((operation, file) -> {});
    store.close();
    try (LsmStore again = LsmStore.open(disk, SmallOptions.byHand())) {
      assertThat(again.get("more")).isEqualTo("in memory");
      assertThat(again.count()).isEqualTo(102);
    }
  }
}
