package dev.varve.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.varve.CorruptionException;
import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.Keys;
import dev.varve.Seed;
import dev.varve.WriteBatch;
import dev.varve.io.HookedStorage;
import dev.varve.io.Storage;
import dev.varve.io.StoredFiles;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogRecoveryTest {
  private final SimulatedStorage storage = new SimulatedStorage();
  private final AtomicLong numbers = new AtomicLong();
  private long sequence = 1;

  private static SimulatedStorage after(SimulatedStorage storage, PowerCut cut) {
    return storage.afterPowerCut(cut, (operation, file) -> {});
  }

  private WriteAheadLog newLog(Storage in) throws IOException {
    return new WriteAheadLog(
        in,
        Durability.OS,
        numbers::incrementAndGet,
        Long.MAX_VALUE,
        sequence,
        InstantSource.system(),
        LogEvents.NONE);
  }

  /** Writes a batch of some operations; the key of each is its sequence number. */
  private void write(WriteAheadLog log, int operations, int valueBytes) throws IOException {
    WriteBatch batch = new WriteBatch();
    long first = sequence;
    for (int i = 0; i < operations; i++) {
      batch.put(Keys.utf8(String.valueOf(sequence++)), new byte[valueBytes]);
    }
    log.append(batch, first, Durability.Level.OS);
    log.commit();
  }

  /** Recovers, and checks that the operations came in their order and in whole batches. */
  private static LogRecovery.Result recover(Storage storage, long from) throws IOException {
    AtomicLong next = new AtomicLong(1);
    LogRecovery.Result result =
        LogRecovery.replay(
            storage,
            from,
            1,
            (batch, firstSequence) -> {
              assertThat(firstSequence).isEqualTo(next.get());
              batch.forEach(
                  new WriteBatch.Visitor() {
                    @Override
                    public void put(byte[] a, int key, int keyLength, int v, int vl, long expiry) {
                      assertThat(
                              new String(
                                  a, key, keyLength, java.nio.charset.StandardCharsets.UTF_8))
                          .isEqualTo(String.valueOf(next.getAndIncrement()));
                    }

                    @Override
                    public void delete(byte[] array, int key, int keyLength) {
                      throw new AssertionError("nothing was deleted");
                    }

                    @Override
                    public void deleteRange(KeyRange range) {
                      throw new AssertionError("nothing was deleted");
                    }
                  });
            });
    assertThat(result.nextSequence()).isEqualTo(next.get());
    return result;
  }

  @Test
  void logsAreReplayedInTheirOrder() throws IOException {
    WriteAheadLog log = newLog(storage);
    for (int i = 0; i < 12; i++) {
      write(log, 1 + i % 3, 10);
      log.rotate();
    }
    LogRecovery.Result result = recover(storage, 0);
    assertThat(result.nextSequence()).isEqualTo(sequence);
    assertThat(result.batches()).isEqualTo(12);
    assertThat(result.notes()).isEmpty();
  }

  /** No later record of the log records the last one as durable; here the next log does. */
  @Test
  void damageToTheEndOfALogThatWasRecoveredIsNoticedByTheOneRecordBehindIt() throws IOException {
    write(newLog(storage), 1, 10);
    recover(storage, 0);
    write(newLog(storage), 1, 10);
    recover(StoredFiles.copy(storage), 0);
    byte[] bytes = StoredFiles.read(storage, "000001.log");
    bytes[bytes.length - 1] ^= 1;
    SimulatedStorage damaged = StoredFiles.copyWith(storage, "000001.log", bytes);
    assertThatExceptionOfType(CorruptionException.class)
        .isThrownBy(() -> recover(damaged, 0))
        .withMessageContaining("records after 000001.log@110 are lost");
  }

  @Test
  void largeBatchIsRecoveredWholeOrNotAtAll() throws IOException {
    WriteAheadLog log = newLog(storage);
    write(log, 2, 10);
    long before = StoredFiles.read(storage, "000001.log").length;
    write(log, 1_000, 100);
    byte[] bytes = StoredFiles.read(storage, "000001.log");
    assertThat(bytes.length - before).isGreaterThan(100_000);
    for (int cut = (int) before; cut < bytes.length; cut += cut % 3 == 0 ? 1 : 611) {
      SimulatedStorage torn = StoredFiles.of("000001.log", bytes, cut);
      LogRecovery.Result result = recover(torn, 0);
      assertThat(result.nextSequence()).as("cut to %d", cut).isEqualTo(3);
      // Zeros are not a tail, and a checksum may begin with some.
      boolean isTail = !Arrays.equals(bytes, (int) before, cut, new byte[cut], (int) before, cut);
      assertThat(result.notes()).hasSize(isTail ? 1 : 0);
      assertThat(StoredFiles.read(torn, "000001.log")).hasSize((int) before);
    }
    assertThat(recover(storage, 0).nextSequence()).isEqualTo(sequence);
  }

  @Test
  void tornTailIsCutOffAndReported() throws IOException {
    WriteAheadLog log = newLog(storage);
    write(log, 1, 10);
    int good = StoredFiles.read(storage, "000001.log").length;
    write(log, 1, 10);
    byte[] bytes = StoredFiles.read(storage, "000001.log");
    SimulatedStorage torn = StoredFiles.of("000001.log", bytes, bytes.length - 5);
    assertThat(recover(torn, 0).notes())
        .singleElement()
        .asString()
        .startsWith("000001.log@" + good + ":")
        .contains("torn tail of " + (bytes.length - 5 - good) + " bytes");
    assertThat(recover(torn, 0).notes()).isEmpty();
  }

  @Test
  void afterAnyPowerCutAPrefixWithAllThatWasForcedComesBackTwice() {
    AtomicInteger gaps = new AtomicInteger();
    Seed.run(
        seed -> {
          for (int round = 0; round < 300; round++) {
            gaps.addAndGet(powerCutRound(seed));
          }
        });
    assertThat(gaps.get()).as("rounds with a hole between logs").isGreaterThan(5);
  }

  private static int powerCutRound(Seed seed) throws IOException {
    LogRecoveryTest test = new LogRecoveryTest();
    Random random = seed.random();
    WriteAheadLog log = test.newLog(test.storage);
    long forced = 1;
    seed.tell("new log");
    for (int i = random.nextInt(30); i > 0; i--) {
      int choice = random.nextInt(10);
      if (choice < 6) {
        test.write(log, 1 + random.nextInt(3), random.nextInt(200));
        seed.tell("write up to " + (test.sequence - 1));
      } else if (choice < 9) {
        log.rotate();
        seed.tell("rotate");
      } else {
        log.force();
        forced = test.sequence;
        seed.tell("force");
      }
    }
    SimulatedStorage left = after(test.storage, PowerCut.random(random));
    LogRecovery.Result first = recover(left, 0);
    seed.tell("recovered up to " + (first.nextSequence() - 1) + ", notes " + first.notes());
    assertThat(
        first.nextSequence(),
        both(greaterThanOrEqualTo(forced)).and(lessThanOrEqualTo(test.sequence)));
    // What was replayed was forced, and what was left out does not come back.
    LogRecovery.Result second = recover(after(left, PowerCut.NOTHING_SURVIVES), 0);
    assertThat(second.nextSequence()).isEqualTo(first.nextSequence());
    return first.notes().stream().anyMatch(note -> note.contains("left out")) ? 1 : 0;
  }

  @Test
  void logsBehindAHoleThatAPowerCutLeftAreLeftOutAndReported() throws IOException {
    WriteAheadLog log = newLog(storage);
    write(log, 1, 10);
    log.force();
    for (int i = 0; i < 3; i++) {
      log.rotate();
      write(log, 1, 10);
    }
    StoredFiles.write(storage, "000002.log", new byte[0], 0);
    LogRecovery.Result result = recover(storage, 0);
    assertThat(result.nextSequence()).isEqualTo(2);
    assertThat(result.notes()).hasSize(2);
    assertThat(result.notes().get(0)).contains("000003.log").contains("left out");
    assertThat(storage.list()).containsExactly("000001.log");
  }

  @Test
  void holeBeforeASyncedRecordIsCorruptionAndNothingIsDeleted() throws IOException {
    WriteAheadLog log = newLog(storage);
    for (int i = 0; i < 4; i++) {
      write(log, 1, 10);
      log.rotate();
    }
    log.force();
    storage.delete("000002.log");
    List<String> files = storage.list();
    assertThatExceptionOfType(CorruptionException.class)
        .isThrownBy(() -> recover(storage, 0))
        .withMessageStartingWith("000003.log@36:")
        .withMessageContaining("sequence 3 follows 1");
    assertThat(storage.list()).isEqualTo(files);
  }

  @Test
  void emptyLogsAreRemovedButTheFirstStays() throws IOException {
    for (int i = 0; i < 3; i++) {
      newLog(storage).close();
    }
    // Others go by the name of the first one: a manifest that needs it must find it again.
    recover(storage, 1);
    assertThat(storage.list()).containsExactly("000001.log");
    recover(storage, 1);
    assertThat(storage.list()).containsExactly("000001.log");
  }

  @Test
  void logsBelowTheFirstOneAreNotRead() throws IOException {
    StoredFiles.write(storage, "000001.log", new byte[] {1, 2, 3}, 3);
    numbers.set(1);
    write(newLog(storage), 1, 10);
    LogRecovery.Result result = recover(storage, 2);
    assertThat(result.nextSequence()).isEqualTo(2);
    assertThat(result.notes()).isEmpty();
    assertThat(storage.list()).contains("000001.log");
  }

  @Test
  void recordThatHoldsNoBatchIsCorruption() throws IOException {
    LogWriter writer = new LogWriter(storage, "000001.log", 1);
    writer.append(LogRecord.Kind.BATCH, 1, new byte[] {9, 9}, 2);
    writer.close();
    assertThatExceptionOfType(CorruptionException.class)
        .isThrownBy(() -> recover(storage, 0))
        .withMessageStartingWith("000001.log@36:")
        .withMessageContaining("malformed batch");
  }

  @Test
  void errorInAnyCallOfARecoveryFailsItAndARetryRecoversAll() throws IOException {
    WriteAheadLog log = newLog(storage);
    for (int i = 0; i < 3; i++) {
      write(log, 2, 100);
      write(log, 1, 300_000);
      log.rotate();
    }
    long expected = sequence;
    List<String> failed = new ArrayList<>();
    for (int failing = 1; ; failing++) {
      SimulatedStorage copy = after(storage, PowerCut.EVERYTHING_SURVIVES);
      int nth = failing;
      AtomicInteger calls = new AtomicInteger();
      Storage faulty =
          new HookedStorage(
              copy,
              (operation, file) -> {
                if (calls.incrementAndGet() == nth && !operation.equals("close")) {
                  failed.add(operation);
                  throw new IOException("injected " + operation);
                }
              });
      if (calls(faulty, calls) < nth) {
        break;
      }
      assertThat(copy.openFiles()).as("call %d", nth).isEmpty();
      assertThat(recover(copy, 0).nextSequence()).as("call %d", nth).isEqualTo(expected);
    }
    assertThat(failed).contains("list", "open", "read", "truncate", "delete");
  }

  private static int calls(Storage faulty, AtomicInteger calls) throws IOException {
    try {
      recover(faulty, 0);
    } catch (IOException e) {
      assertThat(e).hasMessageStartingWith("injected");
    }
    return calls.get();
  }

  @Test
  void poweredDownInTheMiddleOfARecoveryTheNextOneRecoversTheSame() throws IOException {
    WriteAheadLog log = newLog(storage);
    write(log, 1, 10);
    log.force();
    for (int i = 0; i < 4; i++) {
      write(log, 1, 10);
      log.rotate();
    }
    SimulatedStorage torn = after(storage, PowerCut.EVERYTHING_SURVIVES);
    StoredFiles.write(torn, "000002.log", new byte[] {7}, 1);
    List<SimulatedStorage> images = new ArrayList<>();
    SimulatedStorage[] current = new SimulatedStorage[1];
    current[0] =
        torn.afterPowerCut(
            PowerCut.EVERYTHING_SURVIVES,
            (operation, file) -> {
              images.add(after(current[0], PowerCut.NOTHING_SURVIVES));
              images.add(after(current[0], PowerCut.EVERYTHING_SURVIVES));
            });
    long expected = recover(current[0], 1).nextSequence();
    assertThat(expected).isEqualTo(3);
    assertThat(images).hasSizeGreaterThan(8);
    for (SimulatedStorage image : images) {
      assertThat(recover(image, 1).nextSequence()).isEqualTo(expected);
    }
  }

  @Test
  void failedRecoveryThatWasClosedIsRetriedOnTheSameFiles() throws IOException {
    write(newLog(storage), 1, 10);
    assertThatThrownBy(
            () ->
                LogRecovery.replay(
                    storage,
                    0,
                    1,
                    (batch, first) -> {
                      throw new IOException("no room");
                    }))
        .hasMessage("no room");
    assertThat(recover(storage, 0).batches()).isEqualTo(1);
  }
}
