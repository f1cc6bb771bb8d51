package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Marks: bytes of the caller's, written with a batch and kept apart from the entries. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MarkTest {

  private static WriteBatch marked(int number) {
    return new WriteBatch().put("n", "" + number).mark(new byte[] {(byte) number});
  }

  private static byte[] mark(int number) {
    return new byte[] {(byte) number};
  }

  @Test
  void isThatOfTheLastBatchThatHasOne() throws IOException {
    try (LsmStore store = LsmStore.open(new SimulatedStorage(), SmallOptions.byHand())) {
      assertThat(store.mark()).isNull();
      store.put("before", "v");
      assertThat(store.mark()).isNull();
      store.write(marked(1).mark(mark(2)).put("after", "v"));
      assertThat(store.mark()).isEqualTo(mark(2));
      store.put("later", "v");
      assertThat(store.mark()).isEqualTo(mark(2));
      store.write(new WriteBatch().mark(new byte[0]));
      assertThat(store.mark()).isEmpty();
      assertThat(store.count()).isEqualTo(4);
    }
  }

  @Test
  void isFlushedWithTheBatchesUpToIt() throws IOException {
    try (LsmStore store = LsmStore.open(new SimulatedStorage(), SmallOptions.byHand())) {
      store.write(marked(1));
      assertThat(store.flushedMark()).isNull();
      store.flush();
      assertThat(store.flushedMark()).isEqualTo(mark(1));
      store.write(marked(2));
      assertThat(store.flushedMark()).isEqualTo(mark(1));
      assertThat(store.mark()).isEqualTo(mark(2));
      store.flush();
      store.put("unmarked", "v");
      store.flush();
      store.compact(KeyRange.all());
      assertThat(store.flushedMark()).isEqualTo(mark(2));
      assertThat(store.mark()).isEqualTo(mark(2));
    }
  }

  @Test
  void isFlushedThoughItsBatchHasNothingElse() throws IOException {
    SimulatedStorage disk = new SimulatedStorage();
    try (LsmStore store = LsmStore.open(disk, SmallOptions.byHand())) {
      store.write(new WriteBatch().mark(mark(1)));
      store.flush();
      assertThat(store.flushedMark()).isEqualTo(mark(1));
    }
    try (LsmStore store = LsmStore.open(disk, SmallOptions.byHand())) {
      assertThat(store.mark()).isEqualTo(mark(1));
      assertThat(store.lastSequence()).isEqualTo(1);
    }
  }

  @Test
  void returnsAreCopies() throws IOException {
    try (LsmStore store = LsmStore.open(new SimulatedStorage(), SmallOptions.byHand())) {
      byte[] given = mark(1);
      store.write(new WriteBatch().mark(given));
      given[0] = 9;
      store.mark()[0] = 9;
      assertThat(store.mark()).isEqualTo(mark(1));
      store.flush();
      store.flushedMark()[0] = 9;
      assertThat(store.flushedMark()).isEqualTo(mark(1));
      try (Snapshot snapshot = store.snapshot()) {
        snapshot.mark()[0] = 9;
        assertThat(snapshot.mark()).isEqualTo(mark(1));
      }
    }
  }

  /** From the log, from tables, from the manifest of an earlier open, and after a crash. */
  @Test
  void isThereAgainAfterEachOpen() throws IOException {
    SimulatedStorage disk = new SimulatedStorage();
    for (int life = 1; life < 20; life++) {
      LsmStore store = LsmStore.open(disk, SmallOptions.synced());
      assertThat(store.mark()).isEqualTo(life == 1 ? null : mark(life - 1));
      assertThat(store.flushedMark()).isEqualTo(store.mark());
      if (life % 4 > 0) {
        store.write(marked(life));
      }
      if (life % 4 == 0) {
        // Not in the log of this life: only the manifest has the one before.
        store.put("unmarked", "v");
        store.flush();
        store.write(marked(life));
      }
      if (life % 4 == 1) {
        store.flush();
        store.compact(KeyRange.all());
      }
      if (life % 2 == 0) {
        SimulatedStorage left = disk.afterPowerCut(PowerCut.NOTHING_SURVIVES, (op, file) -> {});
        store.close();
        disk = left;
      } else {
        store.close();
      }
    }
  }

  @Test
  void aSnapshotHasThatOfItsMoment() throws IOException {
    try (LsmStore store = LsmStore.open(new SimulatedStorage(), SmallOptions.byHand())) {
      Snapshot empty = store.snapshot();
      store.write(marked(1));
      Snapshot first = store.snapshot();
      store.write(marked(2));
      store.flush();
      Snapshot second = store.snapshot();
      store.write(marked(3));
      store.flush();
      assertThat(empty.mark()).isNull();
      assertThat(first.mark()).isEqualTo(mark(1));
      assertThat(second.mark()).isEqualTo(mark(2));
      empty.close();
      first.close();
      second.close();
    }
  }

  /** Batch number n puts the same number, before and after many other operations. */
  @Test
  void readersSeeItTogetherWithItsBatch() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    int[] seen = new int[1];
    try (LsmStore store = LsmStore.open(new SimulatedStorage(), SmallOptions.small())) {
      Together.run(
          2,
          thread -> {
            if (thread == 0) {
              try {
                writeMany(store);
              } finally {
                done.set(true);
              }
            }
            do {
              try (Snapshot snapshot = store.snapshot()) {
                byte[] mark = snapshot.mark();
                String number = mark == null ? null : new String(mark);
                assertThat(snapshot.get("n")).isEqualTo(number);
                seen[0]++;
              }
              String flushed = text(store.flushedMark());
              String last = text(store.mark());
              assertThat(Integer.parseInt(flushed)).isLessThanOrEqualTo(Integer.parseInt(last));
            } while (!done.get());
          });
      assertThat(seen[0]).isPositive();
      assertThat(store.stats().count("flush.bytes")).isPositive();
    }
  }

  private static String text(byte[] mark) {
    return mark == null ? "0" : new String(mark);
  }

  private static void writeMany(LsmStore store) {
    for (int i = 1; i <= 3_000; i++) {
      byte[] mark = Integer.toString(i).getBytes();
      WriteBatch batch = new WriteBatch().mark(mark).put("n", "" + i);
      for (int key = 0; key < i % 30; key++) {
        batch.put("key" + key, "v".repeat(key));
      }
      store.write(batch);
    }
  }

  @Test
  void aReadOnlyStoreHasThatOfItsMoment() throws IOException {
    SimulatedStorage disk = new SimulatedStorage();
    try (LsmStore store = LsmStore.open(disk, SmallOptions.byHand())) {
      store.write(marked(1));
      store.flush();
      try (ReadOnlyStore reader = ReadOnlyStore.open(disk, SmallOptions.byHand())) {
        assertThat(reader.mark()).isEqualTo(mark(1));
      }
      store.write(marked(2));
      try (ReadOnlyStore reader = ReadOnlyStore.open(disk, SmallOptions.byHand())) {
        assertThat(reader.mark()).isEqualTo(mark(2));
        assertThat(reader.get("n")).isEqualTo("2");
      }
    }
  }

  @Test
  void copiesHaveIt(@TempDir Path root) throws IOException {
    try (LsmStore store = LsmStore.open(root.resolve("store"), SmallOptions.byHand())) {
      store.write(marked(1));
      store.backup(root.resolve("backup"));
      store.write(marked(2));
      store.checkpoint(root.resolve("checkpoint"));
      store.write(marked(3));
      store.backup(root.resolve("backup")); // incremental
      store.write(marked(4));
    }
    assertThat(markIn(root.resolve("backup"))).isEqualTo(mark(3));
    assertThat(markIn(root.resolve("checkpoint"))).isEqualTo(mark(2));
    assertThat(markIn(root.resolve("store"))).isEqualTo(mark(4));
  }

  private static byte[] markIn(Path directory) throws IOException {
    try (LsmStore store = LsmStore.open(directory, SmallOptions.byHand())) {
      assertThat(store.get("n")).isEqualTo("" + store.mark()[0]);
      return store.mark();
    }
  }

  @Test
  void keyspacesShareIt() throws IOException {
    try (LsmStore store = LsmStore.open(new SimulatedStorage(), SmallOptions.byHand())) {
      Keyspace one = store.keyspaces().create("one");
      one.write(new WriteBatch().put("k", "v").mark(mark(1)));
      assertThat(store.mark()).isEqualTo(mark(1));
      store.keyspaces().drop("one");
      assertThat(store.mark()).isEqualTo(mark(1));
    }
  }

  @Test
  void aFeedOfChangesHasIt() throws Exception {
    try (LsmStore store = LsmStore.open(new SimulatedStorage(), SmallOptions.byHand())) {
      store.write(marked(1));
      store.write(new WriteBatch().mark(mark(2)));
      store.write(marked(3));
      try (ChangeFeed changes = store.changes(1);
          LsmStore follower = LsmStore.open(new SimulatedStorage(), SmallOptions.byHand())) {
        for (int i = 1; i <= 3; i++) {
          changes.next();
          assertThat(changes.batch().mark()).isEqualTo(mark(i));
          follower.write(changes.batch());
        }
        assertThat(follower.mark()).isEqualTo(store.mark());
        assertThat(follower.lastSequence()).isEqualTo(store.lastSequence());
      }
    }
  }

  @Test
  void oldStoresHaveNone() throws IOException {
    try (LsmStore store = LsmStore.open(new SimulatedStorage(), SmallOptions.byHand())) {
      store.put("k", "v");
      store.flush();
      assertThat(store.mark()).isNull();
      assertThat(store.flushedMark()).isNull();
    }
  }

  /** The batch with the mark is in a table, a later one in the log. */
  private static SimulatedStorage forRepair() throws IOException {
    SimulatedStorage disk = new SimulatedStorage();
    try (LsmStore store =
        LsmStore.open(disk, SmallOptions.byHand().withDurability(Durability.EVERY_WRITE))) {
      store.put("first", "v");
      store.flush();
      store.write(marked(1));
      store.flush();
      store.write(marked(2));
    }
    return disk;
  }

  @Test
  void aRepairKeepsItIfNothingIsLost() throws IOException {
    SimulatedStorage disk = forRepair();
    Repair.Report report = Repair.run(disk, SmallOptions.byHand());
    assertThat(report.notes()).isEmpty();
    try (LsmStore store = LsmStore.open(disk, SmallOptions.byHand())) {
      assertThat(store.get("n")).isEqualTo("2");
      assertThat(store.mark()).isEqualTo(mark(2));
    }
  }

  @Test
  void aRepairLeavesItOutIfSomethingBeforeItIsLost() throws IOException {
    List<String> names = forRepair().list();
    int left = 0;
    for (String lost : names) {
      SimulatedStorage disk = forRepair();
      boolean isTable = lost.endsWith(".table");
      if (isTable || lost.endsWith(".log")) {
        disk.delete(lost);
        Repair.Report report = Repair.run(disk, SmallOptions.byHand());
        try (LsmStore store = LsmStore.open(disk, SmallOptions.byHand())) {
          // Without the log, the tables have everything up to theirs.
          assertThat(store.mark()).as("without " + lost).isEqualTo(isTable ? null : mark(1));
        }
        assertThat(report.notes().toString().contains("the mark is left out")).isEqualTo(isTable);
        left += isTable ? 1 : 0;
      }
    }
    assertThat(left).isEqualTo(2);
  }

  @Test
  void aRepairWithoutAManifestCannotKnowIt() throws IOException {
    SimulatedStorage disk = forRepair();
    disk.delete("CURRENT");
    Repair.Report report = Repair.run(disk, SmallOptions.byHand());
    assertThat(report.notes()).contains("the mark is left out: something before it may be lost");
    try (LsmStore store = LsmStore.open(disk, SmallOptions.byHand())) {
      assertThat(store.get("n")).isEqualTo("2");
      assertThat(store.mark()).isNull();
    }
  }
}
