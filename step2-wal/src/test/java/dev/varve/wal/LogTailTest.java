package dev.varve.wal;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.varve.Durability;
import dev.varve.TooOldException;
import dev.varve.WriteBatch;
import dev.varve.io.HookedStorage;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Why a read of a log has failed: the disk, or the file is not kept any more. */
class LogTailTest {
  private interface Action {
    void run() throws IOException;
  }

  private final SimulatedStorage files = new SimulatedStorage();
  private Action beforeOpen = () -> {};
  private final HookedStorage storage =
      new HookedStorage(
          files,
          (operation, file) -> {
            if (operation.equals("open")) {
              beforeOpen.run();
            }
          });

  private WriteAheadLog logOfTwoFiles() throws IOException {
    WriteAheadLog log =
        new WriteAheadLog(
            storage,
            Durability.OS,
            new AtomicLong()::incrementAndGet,
            Long.MAX_VALUE,
            1,
            InstantSource.system(),
            LogEvents.NONE);
    log.append(new WriteBatch().put("k", "v"), 1, Durability.Level.OS);
    log.commit();
    log.rotate();
    return log;
  }

  private LogTail tailOf(WriteAheadLog log) {
    return new LogTail(
        storage,
        log.files(),
        () -> {
          try {
            return log.write();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        1);
  }

  @Test
  void aFileThatIsDeletedJustBeforeItIsOpenedIsTooOld() throws IOException {
    WriteAheadLog log = logOfTwoFiles();
    try (LogTail tail = tailOf(log)) {
      // Longer than what is kept for a reader.
      log.files().finished(1, LogFiles.MAX_BYTES_FOR_READERS + 1);
      beforeOpen = () -> log.files().deleteBelow(2);
      assertThatExceptionOfType(TooOldException.class).isThrownBy(tail::next);
    }
  }

  @Test
  void anErrorOfTheDiskIsReportedAsOne() throws IOException {
    WriteAheadLog log = logOfTwoFiles();
    try (LogTail tail = tailOf(log)) {
      beforeOpen =
          () -> {
            throw new IOException("injected");
          };
      assertThatExceptionOfType(IOException.class).isThrownBy(tail::next).withMessage("injected");
    }
  }
}
