package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Seed;
import dev.varve.WriteBatch;
import dev.varve.io.StoredFiles;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contents of a snapshot never change, even if its tables are compacted. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SnapshotTest {
  private final SimulatedStorage storage = new SimulatedStorage();
  private LsmStore store;

  @BeforeEach
  void open() throws IOException {
    store = LsmStore.open(storage, SmallOptions.small());
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** A snapshot, and what it saw when it was taken. */
  private record Seen(Snapshot snapshot, NavigableMap<String, String> contents) {

    static Seen now(LsmStore store) {
      return new Seen(store.snapshot(), History.contents(store));
    }

    void assertStill() {
      assertThat(History.contents(snapshot)).isEqualTo(contents);
      contents.forEach((key, value) -> assertThat(snapshot.get(key)).isEqualTo(value));
    }
  }

  @Test
  void twentySnapshotsSeeTheSameAfterEachCompaction() {
    Seed.run(
        seed -> {
          History history = new History(new Random(seed.random().nextLong()), 400);
          Deque<Seen> seen = new ArrayDeque<>();
          for (int i = 0; i < history.size(); i++) {
            store.write(history.batch(i));
            if (i % 5 == 0) {
              seen.add(Seen.now(store));
            }
            if (seen.size() > 20) {
              seen.remove().snapshot().close();
            }
            if (i % 25 == 24) {
              store.compact(KeyRange.from(("key" + seed.random().nextInt(30)).getBytes()));
              seen.forEach(Seen::assertStill);
            }
          }
          assertThat(seen).hasSize(20);
          assertThat(store.stats().count("compaction.count")).isGreaterThan(16);
        });
  }

  @Test
  void aSnapshotTakenWhileMemtablesTurnSeesOneMoment() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong taken = new AtomicLong();
    store.write(pair(0));
    Together.run(
        3,
        number -> {
          if (number == 0) {
            for (int i = 1; i <= 1_500; i++) {
              store.write(pair(i));
            }
            done.set(true);
          } else {
            do {
              assertSeesOneMoment();
              taken.incrementAndGet();
            } while (!done.get());
          }
        });
    assertThat(taken.get()).isGreaterThan(100);
    assertThat(store.stats().count("flush.bytes")).isPositive();
    assertThat(store.stats().count("compaction.count")).isPositive();
  }

  private static WriteBatch pair(int i) {
    return new WriteBatch().put("a", "v" + i).put("m" + i % 10, "v".repeat(50)).put("z", "v" + i);
  }

  private void assertSeesOneMoment() {
    try (Snapshot snapshot = store.snapshot();
        Cursor cursor = snapshot.scan(KeyRange.all())) {
      String first = snapshot.get("a");
      assertThat(snapshot.get("z")).isEqualTo(first);
      assertThat(cursor.first()).isTrue();
      assertThat(new String(cursor.value())).isEqualTo(first);
      assertThat(cursor.last()).isTrue();
      assertThat(new String(cursor.value())).isEqualTo(first);
      assertThat(snapshot.get("a")).isEqualTo(first);
    }
  }

  @Test
  void aSnapshotDoesNotSeeWhatIsWrittenLater() {
    store.put("k", "old");
    try (Snapshot snapshot = store.snapshot()) {
      store.put("k", "new");
      store.put("later", "v");
      store.compact(KeyRange.all());
      assertThat(snapshot.get("k")).isEqualTo("old");
      assertThat(snapshot.contains("later")).isFalse();
      assertThat(snapshot.count()).isEqualTo(1);
      assertThat(store.get("k")).isEqualTo("new");
    }
  }

  @Test
  void whatIsDeletedIsSeenByTheSnapshotsBeforeIt() {
    store.put("k", "v");
    try (Snapshot before = store.snapshot()) {
      store.delete("k");
      try (Snapshot after = store.snapshot()) {
        store.compact(KeyRange.all());
        store.compact(KeyRange.all());
        assertThat(before.get("k")).isEqualTo("v");
        assertThat(after.get("k")).isNull();
        assertThat(store.get("k")).isNull();
      }
    }
  }

  @Test
  void aClosedSnapshotKeepsNothingAlive() throws IOException {
    Snapshot first = store.snapshot();
    Snapshot sameAsFirst = store.snapshot();
    for (int i = 0; i < 10; i++) {
      store.put("k", "v" + i);
    }
    List<Snapshot> snapshots = new ArrayList<>(List.of(first, sameAsFirst, store.snapshot()));
    store.put("k", "last");
    assertThat(entriesOnceCompacted()).as("the last value and the snapshot's").isEqualTo(2);
    snapshots.forEach(Snapshot::close);
    assertThat(entriesOnceCompacted()).isEqualTo(1);
  }

  private long entriesOnceCompacted() throws IOException {
    store.compact(KeyRange.all());
    return DiskState.of(StoredFiles.copy(storage)).entries();
  }

  @Test
  void twoSnapshotsOfOneMomentAreClosedEachByItself() {
    store.put("k", "v");
    Snapshot one = store.snapshot();
    Snapshot other = store.snapshot();
    assertThat(one.sequence()).isEqualTo(other.sequence());
    store.put("k", "new");
    one.close();
    one.close();
    store.compact(KeyRange.all());
    assertThat(other.get("k")).isEqualTo("v");
    assertThatIllegalStateException().isThrownBy(() -> one.get("k"));
    other.close();
  }

  @Test
  void aCursorOutlivesItsSnapshot() {
    store.put("k", "v");
    Snapshot snapshot = store.snapshot();
    try (Cursor cursor = snapshot.scan(KeyRange.all())) {
      snapshot.close();
      store.delete("k");
      store.compact(KeyRange.all());
      assertThat(cursor.next()).isTrue();
      assertThat(new String(cursor.value())).isEqualTo("v");
    }
  }

  @Test
  void aSnapshotClosedWhileItIsReadAnswersRightOrRefuses() throws Exception {
    store.put("k", "v");
    for (int round = 0; round < 300; round++) {
      Snapshot snapshot = store.snapshot();
      store.put("k", "v");
      Together.run(2, number -> readOrClose(snapshot, number));
    }
  }

  private void readOrClose(Snapshot snapshot, int number) {
    if (number == 0) {
      snapshot.close();
      store.compact(KeyRange.all());
      return;
    }
    try {
      while (true) {
        assertThat(snapshot.get("k")).isEqualTo("v");
        assertThat(snapshot.count()).isEqualTo(1);
      }
    } catch (IllegalStateException closed) {
      assertThat(closed).hasMessageContaining("closed");
    }
  }
}
