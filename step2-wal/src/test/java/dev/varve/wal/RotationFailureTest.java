package dev.varve.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.Durability;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.io.HookedStorage;
import dev.varve.io.WritableFile;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A new log file cannot be started: the old one goes on, if the new one can be removed. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RotationFailureTest {
  /** All bytes survive, and of the pending changes to the directory all but the last. */
  private static final PowerCut LAST_NAME_LOST =
      new PowerCut() {
        @Override
        public int bytesKept(String file, int index, int count, int length) {
          return length;
        }

        @Override
        public boolean keepsName(int index, int count) {
          return index < count - 1;
        }
      };

  private static final List<PowerCut> CUTS =
      List.of(
          LAST_NAME_LOST,
          PowerCut.NOTHING_SURVIVES,
          PowerCut.EVERYTHING_SURVIVES,
          PowerCut.LAST_WRITE_TORN,
          PowerCut.LAST_WRITE_FIRST);

  private final SimulatedStorage disk = new SimulatedStorage();
  private final InMemoryStore memory = new InMemoryStore();

  /** The state of the new file at the failure. */
  private enum Failure {
    NOT_CREATED,
    CREATED_YET_ERROR,
    NOT_WRITTEN,
    HALF_WRITTEN,
    WRITTEN_YET_ERROR
  }

  /** A disk on which a second log cannot be started. */
  private final class Full extends HookedStorage {
    private final Failure failure;
    private boolean full = true;
    // The operations that fail, too.
    private Set<String> alsoFailing = Set.of();

    Full(Failure failure) {
      super(disk);
      this.failure = failure;
    }

    private boolean isSecond(String file) {
      return full && file.equals(WriteAheadLog.fileName(2));
    }

    @Override
    protected <T> T call(String operation, String file, Call<T> call) throws IOException {
      if (alsoFailing.contains(operation)) {
        throw new IOException("bad disk");
      }
      if (operation.equals("create")
          && isSecond(file)
          && failure.compareTo(Failure.NOT_WRITTEN) < 0) {
        if (failure == Failure.CREATED_YET_ERROR) {
          ((WritableFile) call.make()).close();
        }
        throw new IOException("disk is full");
      }
      return call.make();
    }

    @Override
    protected void append(String name, WritableFile file, byte[] bytes, int offset, int length)
        throws IOException {
      if (!isSecond(name)) {
        file.append(bytes, offset, length);
        return;
      }
      switch (failure) {
        case HALF_WRITTEN -> file.append(bytes, offset, length / 2);
        case WRITTEN_YET_ERROR -> file.append(bytes, offset, length);
        default -> {}
      }
      throw new IOException("disk is full");
    }
  }

  private LoggedStore<InMemoryStore> open(Full storage, Room<InMemoryStore> room)
      throws IOException {
    WriteAheadLog log =
        new WriteAheadLog(
            storage,
            Durability.OS,
            new AtomicLong()::incrementAndGet,
            Long.MAX_VALUE,
            1,
            InstantSource.system(),
            LogEvents.NONE);
    return new LoggedStore<>(log, () -> memory, 1, room, new Health());
  }

  private static void rotate(LoggedStore<InMemoryStore> store) {
    store.rotate((logNumber, firstSequence) -> {});
  }

  private void assertIsLeftByEachCut(int count) throws IOException {
    for (PowerCut cut : CUTS) {
      SimulatedStorage left = disk.afterPowerCut(cut, (operation, file) -> {});
      try (DurableStore<InMemoryStore> store = DurabilityTest.open(left, Durability.OS)) {
        assertThat(store.count()).isEqualTo(count);
        assertThat(store.recovery().notes()).noneMatch(note -> note.contains("left out"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theOldFileGoesOnAndNoPowerCutBringsTheNewOneBack(Failure failure) throws IOException {
    Full storage = new Full(failure);
    try (LoggedStore<InMemoryStore> store = open(storage, Room.unlimited())) {
      store.put("k1", "v");
      assertThatThrownBy(() -> rotate(store))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith("no new log can be started in ")
          .hasMessageEndingWith("disk is full");
      assertThat(disk.list()).containsExactly(WriteAheadLog.fileName(1));
      store.put("k2", "v");
      store.between().sync();
      assertIsLeftByEachCut(2);
      storage.full = false;
      rotate(store);
      store.put("k3", "v");
      store.between().sync();
      assertIsLeftByEachCut(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"delete", "sync"})
  void ifTheNewFileCannotBeRemovedTheStoreIsPoisoned(String failing) throws IOException {
    Full storage = new Full(Failure.WRITTEN_YET_ERROR);
    try (LoggedStore<InMemoryStore> store = open(storage, Room.unlimited())) {
      store.put("k1", "v");
      store.between().sync();
      storage.alsoFailing = Set.of(failing);
      assertThatThrownBy(() -> rotate(store))
          .isInstanceOf(UncheckedIOException.class)
          .hasStackTraceContaining("disk is full")
          .hasStackTraceContaining("bad disk");
      storage.alsoFailing = Set.of();
      assertThatThrownBy(() -> store.put("k2", "v"))
          .hasMessage("store must be reopened: an earlier write failed: disk is full");
    }
    assertIsLeftByEachCut(1);
  }

  /** A writer is refused, and no other: the next one tries again. */
  @Test
  void theWriterThatNeedsTheNewFileIsToldAndTheNextOneTriesAgain() throws IOException {
    Full storage = new Full(Failure.HALF_WRITTEN);
    long[] rotations = new long[1];
    Room<InMemoryStore> room =
        new Room<>() {
          @Override
          public boolean has(InMemoryStore memory, long taken, long bytes) {
            return memory.stats().count("memory.entries") < 1 + rotations[0];
          }

          @Override
          public Rotation rotation() {
            return (logNumber, firstSequence) -> rotations[0]++;
          }
        };
    try (LoggedStore<InMemoryStore> store = open(storage, room)) {
      store.put("k1", "v");
      assertThatThrownBy(() -> store.put("k2", "v"))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith("no new log can be started in ");
      storage.full = false;
      store.put("k2", "v");
      assertThat(store.get("k2")).isEqualTo("v");
      store.between().sync();
      assertIsLeftByEachCut(2);
    }
  }
}
