package dev.varve.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.varve.Durability;
import dev.varve.WriteBatch;
import dev.varve.io.HookedStorage;
import dev.varve.io.ReadableFile;
import dev.varve.io.StoredFiles;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogCopiesTest {
  private final SimulatedStorage storage = new SimulatedStorage();

  /** Three logs with a batch each, the last of which ends in a torn tail; and another file. */
  @BeforeEach
  void write() throws IOException {
    try (WriteAheadLog log =
        new WriteAheadLog(
            storage,
            Durability.OS,
            new AtomicLong()::incrementAndGet,
            1,
            1,
            InstantSource.system(),
            LogEvents.NONE)) {
      for (int i = 1; i <= 3; i++) {
        log.append(new WriteBatch().put("key" + i, "value"), i, Durability.Level.OS);
        log.commit();
      }
    }
    storage.delete(WriteAheadLog.fileName(4));
    String last = WriteAheadLog.fileName(3);
    byte[] whole = StoredFiles.read(storage, last);
    StoredFiles.write(storage, last, Arrays.copyOf(whole, whole.length - 40));
    StoredFiles.write(storage, "000005.table", new byte[3]);
  }

  @Test
  void aReplayCutsTheCopiesAndLeavesTheFiles() throws IOException {
    LogCopies copies = LogCopies.of(storage, 0);
    assertThat(copies.list()).containsExactly("000001.log", "000002.log", "000003.log");
    String files = storage.files().toString();
    LogRecovery.Result replayed = LogRecovery.replay(copies, 1, 1, (batch, first) -> {});
    assertThat(replayed.batches()).isEqualTo(2);
    assertThat(replayed.notes()).singleElement().asString().startsWith("000003.log@");
    assertThat(copies.list()).as("the third has no batch").doesNotContain("000003.log");
    assertThat(storage.files()).hasToString(files);
    assertThat(storage.openFiles()).isEmpty();
    LogRecovery.Result again = LogRecovery.replay(storage, 1, 1, (batch, first) -> {});
    assertThat(again).isEqualTo(replayed);
  }

  @Test
  void areOfTheirOwn() throws IOException {
    LogCopies copies = LogCopies.of(storage, 0);
    byte[] first = StoredFiles.read(storage, "000001.log");
    storage.delete("000001.log");
    assertThat(StoredFiles.read(copies, "000001.log")).isEqualTo(first);
    copies.truncate("000001.log", 5);
    try (ReadableFile file = copies.open("000001.log")) {
      assertThat(file.size()).isEqualTo(5);
      assertThatExceptionOfType(EOFException.class)
          .isThrownBy(() -> file.read(3, new byte[3], 0, 3))
          .withMessage("000001.log@5: file ends here");
    }
    copies.delete("000001.log");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> copies.open("000001.log"));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> copies.createLog("000009.log"));
  }

  /** The caller makes another attempt: in a log that is cut or gone, something may be missing. */
  @Test
  void aLogThatIsDeletedOrCutMeanwhileIsTold() {
    for (String change : List.of("delete", "cut")) {
      SimulatedStorage disk = StoredFiles.copy(storage);
      HookedStorage hooked =
          new HookedStorage(
              disk,
              (operation, file) -> {
                if (operation.equals("open") && change.equals("delete")) {
                  disk.delete(file);
                } else if (operation.equals("read")) {
                  disk.truncate(file, 1);
                }
              });
      assertThatIOException()
          .isThrownBy(() -> LogCopies.of(hooked, 0))
          .isInstanceOf(change.equals("cut") ? EOFException.class : NoSuchFileException.class);
      assertThat(disk.openFiles()).isEmpty();
    }
  }
}
