package dev.varve.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Durability;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.io.DiskStorage;
import dev.varve.io.FaultyMappedLogFile;
import dev.varve.io.HookedStorage;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of a real log, in mapped memory, on a disk that fails or is full at any call. */
class MappedLogFaultTest {
  private static final int BATCHES = 24;
  // Long enough that the file goes on in several mapped parts.
  private static final int VALUE_BYTES = 30_000;

  @TempDir private Path parent;
  private int directories;

  /** A disk with this many bytes left, or one that fails at some call. */
  private static final class FailingDisk implements FaultyMappedLogFile.Disk {
    private final List<String> calls = new ArrayList<>();
    private final int failing;
    private long left;

    FailingDisk(int failing, long left) {
      this.failing = failing;
      this.left = left;
    }

    @Override
    public void before(String operation, long bytes) throws IOException {
      calls.add(operation);
      left -= bytes;
      if (left < 0) {
        throw new IOException("No space left on device");
      }
      if (calls.size() == failing) {
        throw new IOException("injected: " + operation);
      }
    }
  }

  /** Logs are written to files that may fail; all else is the directory's. */
  private static final class WithFaultyLogs extends HookedStorage {
    private final Path directory;
    private final FaultyMappedLogFile.Disk disk;

    WithFaultyLogs(Path directory, FaultyMappedLogFile.Disk disk) throws IOException {
      super(DiskStorage.open(directory));
      this.directory = directory;
      this.disk = disk;
    }

    @Override
    public WritableFile createLog(String name) throws IOException {
      return FaultyMappedLogFile.createLog(directory.resolve(name), false, disk);
    }
  }

  private Path newDirectory() {
    return parent.resolve("store" + directories++);
  }

  private static DurableStore<InMemoryStore> open(Storage storage, Durability durability)
      throws IOException {
    return DurableStore.open(storage, durability, first -> new InMemoryStore());
  }

  private static String value(int i) {
    return (i + ":").repeat(VALUE_BYTES / 4);
  }

  /** Writes until the disk fails; returns how many writes were acknowledged. */
  private static int writeAll(Path directory, Durability durability, FailingDisk disk)
      throws IOException {
    int acknowledged = 0;
    try (DurableStore<InMemoryStore> store =
        open(new WithFaultyLogs(directory, disk), durability)) {
      for (int i = 1; i <= BATCHES; i++) {
        store.put("key" + i, value(i));
        acknowledged = i;
        if (i % 7 == 0) {
          store.sync();
        }
      }
    } catch (IOException | UncheckedIOException e) {
      assertThat(e).hasStackTraceContaining(disk.failing > 0 ? "injected" : "No space left");
    }
    return acknowledged;
  }

  private static void assertHolds(Path directory, int acknowledged) throws IOException {
    try (DurableStore<InMemoryStore> store = open(DiskStorage.open(directory), Durability.OS)) {
      int found = (int) store.count();
      assertThat(found).isBetween(acknowledged, acknowledged + 1);
      for (int i = 1; i <= found; i++) {
        assertThat(store.get("key" + i)).isEqualTo(value(i));
      }
      store.put("after", "the fault");
      assertThat(store.get("after")).isEqualTo("the fault");
    }
  }

  private int sweep(Durability durability) throws IOException {
    FailingDisk healthy = new FailingDisk(0, Long.MAX_VALUE);
    assertThat(writeAll(newDirectory(), durability, healthy)).isEqualTo(BATCHES);
    assertThat(healthy.calls).contains("append", "write", "map", "force", "truncate");
    for (int call = 1; call <= healthy.calls.size(); call++) {
      Path directory = newDirectory();
      int acknowledged = writeAll(directory, durability, new FailingDisk(call, Long.MAX_VALUE));
      assertHolds(directory, acknowledged);
    }
    return healthy.calls.size();
  }

  @Test
  void eachCallFailsOnceAndNothingThatWasAcknowledgedIsLost() throws IOException {
    int calls = sweep(Durability.OS) + sweep(Durability.EVERY_WRITE);
    System.out.println("mapped log: " + calls + " calls failed");
  }

  /**
   * Not in the first bytes, which are not mapped: there, an append fails, and poisons the store.
   */
  @Test
  void onAFullDiskWritesAreRefusedAndOnceThereIsRoomTheSameStoreGoesOn() throws IOException {
    for (Durability durability : List.of(Durability.OS, Durability.EVERY_WRITE)) {
      for (long bytes = 70_000; bytes < BATCHES * VALUE_BYTES / 4; bytes += 37_123) {
        Path directory = newDirectory();
        FailingDisk disk = new FailingDisk(0, bytes);
        int refused = 0;
        try (DurableStore<InMemoryStore> store =
            open(new WithFaultyLogs(directory, disk), durability)) {
          for (int i = 1; i <= BATCHES; ) {
            try {
              store.put("key" + i, value(i));
              i++;
            } catch (UncheckedIOException e) {
              assertThat(e).hasMessageStartingWith("no room for the log in " + directory);
              disk.left = ++refused < 3 ? 0 : Long.MAX_VALUE;
            }
          }
          assertThat(store.count()).isEqualTo(BATCHES);
        }
        assertThat(refused).isEqualTo(3);
        assertHolds(directory, BATCHES);
      }
    }
  }

  @Test
  void theDiskIsFullAtAnyPlaceAndNothingThatWasAcknowledgedIsLost() throws IOException {
    long all = 2L * BATCHES * VALUE_BYTES;
    for (long bytes = 0; bytes < all; bytes += 37_123) {
      Path directory = newDirectory();
      int acknowledged = writeAll(directory, Durability.OS, new FailingDisk(0, bytes));
      assertHolds(directory, acknowledged);
    }
  }

  /** Where the operating system's {@code msync} does not reach the disk, the file is forced too. */
  @Test
  void whereMappedMemoryAloneIsNotDurableTheFileIsForcedToo() throws IOException {
    byte[] bytes = new byte[200_000];
    for (boolean channelToo : new boolean[] {false, true}) {
      FailingDisk disk = new FailingDisk(0, Long.MAX_VALUE);
      Path file = parent.resolve(channelToo + ".log");
      try (WritableFile log = FaultyMappedLogFile.createLog(file, channelToo, disk)) {
        log.append(bytes, 0, bytes.length);
        disk.calls.clear();
        log.force();
        assertThat(disk.calls).hasSize(channelToo ? 1 : 0).allMatch("force"::equals);
        disk.calls.clear();
      }
    }
  }
}
