package dev.varve.exercises.checkpoint;

import static dev.varve.course.tests.RecoversTo.recoversTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.MatcherAssert.assertThat;

import dev.varve.CorruptionException;
import dev.varve.Cursor;
import dev.varve.Expiry;
import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.course.tests.States;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.io.Storage;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.wal.LogReader;
import dev.varve.wal.LogRecord;
import dev.varve.wal.LogWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A checkpoint 4 holds old=1 and is durable; a checkpoint 7 with new=2 is written then. */
class CheckpointTest {
  private static final Instant START = Instant.EPOCH;

  private final SimulatedStorage storage = new SimulatedStorage();

  private static InMemoryStore memory(String key, String value) {
    InMemoryStore memory = new InMemoryStore(() -> START);
    memory.put(key, value);
    return memory;
  }

  private static void write(Storage storage, int number, InMemoryStore memory) throws IOException {
    try (Cursor cursor = memory.scan(KeyRange.all())) {
      Checkpoint.write(storage, number, 100 + number, cursor);
    }
  }

  /** The checkpoint with a number: its entries, and the next sequence number under "next". */
  private static Map<String, String> read(Storage storage, long number) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    InMemoryStore memory = new InMemoryStore(() -> START);
    long next = Checkpoint.read(storage, number, (batch, sequence) -> memory.write(batch));
    try (Cursor cursor = memory.scan(KeyRange.all())) {
      while (cursor.next()) {
        String expiry =
            cursor.expiresAtMillis() == Expiry.NEVER ? "" : "@" + cursor.expiresAtMillis();
        contents.put(new String(cursor.key()), new String(cursor.value()) + expiry);
      }
    }
    contents.put("next", "" + next);
    return contents;
  }

  private void empty(String... names) throws IOException {
    for (String name : names) {
      storage.create(name).close();
    }
  }

  @Proves("whole")
  void whatIsReadIsWhatWasWritten() throws IOException {
    InMemoryStore memory = memory("a", "1");
    memory.put("b", "");
    memory.write(new WriteBatch().put("c".getBytes(), "3".getBytes(), 5_000_000_000L));
    write(storage, 4, memory);
    assertThat(read(storage, 4))
        .as("checkpoint of a=1, b=, c=3 until 5000000000, next sequence 104")
        .isEqualTo(Map.of("a", "1", "b", "", "c", "3@5000000000", "next", "104"));
    write(storage, 5, new InMemoryStore(() -> START));
    assertThat(Checkpoint.newest(storage)).as("newest after checkpoint 5, of nothing").isEqualTo(5);
    assertThat(read(storage, 5)).as("checkpoint of nothing").isEqualTo(Map.of("next", "105"));
    try (Cursor cursor = memory.scan(KeyRange.all())) {
      Checkpoint.write(storage, 6, 1L << 33, cursor);
    }
    assertThat(read(storage, 6))
        .as("checkpoint with the next sequence number 2^33")
        .containsEntry("next", "8589934592");
  }

  /** What a power cut may leave: of the bytes all or none, of the names all, none, or the last. */
  private record Cut(String name, boolean bytes, int names) implements PowerCut {
    static final List<Cut> ALL =
        List.of(
            new Cut("nothing unsynced is left", false, 0),
            new Cut("everything is left", true, 2),
            new Cut("names are left, bytes are not", false, 2),
            new Cut("of the names only the last change is left", true, 1));

    @Override
    public int bytesKept(String file, int index, int count, int length) {
      return bytes ? length : 0;
    }

    @Override
    public boolean keepsName(int index, int count) {
      return names == 2 || names == 1 && index == count - 1;
    }
  }

  @Proves("crash")
  void wheneverThePowerGoesTheNewestCheckpointIsWhole() throws IOException {
    int steps = steps(Integer.MAX_VALUE, Cut.ALL.get(0), new ArrayList<>());
    assertThat(steps).as("steps of writing a checkpoint").isGreaterThan(5);
    for (Cut cut : Cut.ALL) {
      for (int step = 1; step <= steps + 1; step++) {
        List<String> done = new ArrayList<>();
        SimulatedStorage left = afterCut(step, cut, done);
        assertThat(
            "power gone after " + done + "; " + cut.name() + ": the newest checkpoint",
            left,
            recoversTo(
                it -> States.text(read(it, Checkpoint.newest(it))),
                "next=104 old=1",
                "new=2 next=107"));
      }
    }
  }

  private static final class PowerGone extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static int steps(int last, Cut cut, List<String> done) throws IOException {
    afterCut(last, cut, done);
    return done.size();
  }

  /** Writes checkpoint 7 over checkpoint 4 until the power goes before a step, and cuts it. */
  private static SimulatedStorage afterCut(int step, Cut cut, List<String> done)
      throws IOException {
    boolean[] counting = {false};
    SimulatedStorage storage =
        new SimulatedStorage(
            (operation, file) -> {
              if (counting[0] && done.size() + 1 >= step) {
                throw new PowerGone();
              }
              if (counting[0]) {
                done.add(operation + " " + file);
              }
            });
    write(storage, 4, memory("old", "1"));
    storage.sync();
    counting[0] = true;
    try {
      write(storage, 7, memory("new", "2"));
    } catch (PowerGone e) {
      // As planned.
      counting[0] = false;
    }
    counting[0] = false;
    return storage.afterPowerCut(cut, (operation, file) -> {});
  }

  @Proves("durable")
  void onReturnTheNewOneIsDurableAndTheOldOneGone() throws IOException {
    write(storage, 4, memory("old", "1"));
    empty("000003.log", "000009.checkpoint.tmp");
    write(storage, 7, memory("new", "2"));
    assertThat(storage.list())
        .as("files")
        .containsExactly("000003.log", "000007.checkpoint", "000009.checkpoint.tmp");
    Storage left = storage.afterPowerCut(PowerCut.NOTHING_SURVIVES, (operation, file) -> {});
    assertThat(Checkpoint.newest(left)).as("newest checkpoint after a power cut").isEqualTo(7);
    assertThat(read(left, 7)).as("checkpoint 7").containsEntry("new", "2");
  }

  @Proves("durable")
  void soIsTheFirstOne() throws IOException {
    write(storage, 7, memory("new", "2"));
    Storage left = storage.afterPowerCut(PowerCut.NOTHING_SURVIVES, (operation, file) -> {});
    assertThat(Checkpoint.newest(left))
        .as("newest after checkpoint 7, the first of all, and a power cut")
        .isEqualTo(7);
  }

  @Proves("durable")
  void onlyTheOlderOnesAreDeleted() throws IOException {
    empty("999999.checkpoint", "000009.checkpoint", "1000003.checkpoint");
    write(storage, 1_000_002, memory("new", "2"));
    assertThat(storage.list())
        .as("files, after checkpoint 1000002 was written beside 9, 999999 and 1000003")
        .containsExactly("1000002.checkpoint", "1000003.checkpoint");
  }

  @Proves("open")
  void noFileIsLeftOpen() throws IOException {
    write(storage, 4, memory("old", "1"));
    assertThat(storage.openFiles()).as("open files, after write").isEmpty();
    read(storage, 4);
    assertThat(storage.openFiles()).as("open files, after read").isEmpty();
    Cursor broken = memory("new", "2").scan(KeyRange.all());
    broken.close();
    assertThat(Thrown.by(() -> Checkpoint.write(storage, 7, 107, broken)))
        .as("write from a cursor that is closed: thrown")
        .isInstanceOf(IllegalStateException.class);
    assertThat(storage.openFiles()).as("open files, after a write that failed").isEmpty();
    assertThat(Checkpoint.newest(storage)).as("newest checkpoint after that").isEqualTo(4);
  }

  @Proves("newest")
  void theHighestNumberIsTheNewest() throws IOException {
    assertThat(Checkpoint.newest(storage)).as("newest of none").isEqualTo(0);
    empty("000003.log", "000004.checkpoint.tmp", "CURRENT");
    assertThat(Checkpoint.newest(storage))
        .as("newest beside a log, an unfinished one and another file, none of which counts")
        .isEqualTo(0);
    empty("999999.checkpoint", "1000002.checkpoint", "3000000.log", "2000000.checkpoint.tmp");
    assertThat(Checkpoint.newest(storage))
        .as("newest of 999999 and 1000002, beside log 3000000 and the unfinished 2000000")
        .isEqualTo(1_000_002);
  }

  @Proves("unfinished")
  void onlyUnfinishedOnesAreDeleted() throws IOException {
    empty("000007.checkpoint", "000008.checkpoint.tmp", "000008.log", "CURRENT.tmp");
    Checkpoint.deleteUnfinished(storage);
    assertThat(storage.list())
        .as("files, without 000008.checkpoint.tmp")
        .containsExactly("000007.checkpoint", "000008.log", "CURRENT.tmp");
  }

  @Proves("end")
  void aCheckpointWithoutItsEndIsCorruption() throws IOException {
    try (LogWriter writer = new LogWriter(storage, "000004.checkpoint", 4)) {
      WriteBatch batch = new WriteBatch().put("a", "1");
      writer.append(LogRecord.Kind.CHECKPOINT, 0, batch.encoded(), batch.encodedLength());
    }
    assertThat(Thrown.by(() -> read(storage, 4)))
        .as("a checkpoint of a=1, a mark up to byte 113, and no end: thrown")
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("000004.checkpoint@" + (36 + 33 + 11 + 33));
  }

  @Proves("pieces")
  void aLargeCheckpointIsWrittenInPieces() throws IOException {
    InMemoryStore memory = new InMemoryStore(() -> START);
    for (int i = 0; i < 30; i++) {
      memory.put(("key " + i).getBytes(), new byte[100_000]);
    }
    write(storage, 4, memory);
    List<Integer> lengths = new ArrayList<>();
    try (LogReader reader = new LogReader(storage, "000004.checkpoint", 4)) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        lengths.add(record.payload().length);
      }
    }
    assertThat(lengths).as("bytes of each record, for 30 values of 100000 bytes").hasSize(4);
    assertThat(lengths).as("bytes of each record").allMatch(it -> it < 1_200_000);
    assertThat(read(storage, 4)).as("entries, and the next sequence number").hasSize(31);
  }
}
