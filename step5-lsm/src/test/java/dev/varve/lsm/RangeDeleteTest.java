package dev.varve.lsm;

import static dev.varve.Keys.bytes;
import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Limits;
import dev.varve.WriteBatch;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deletes of ranges, wherever the deleted entries are, and what becomes of them. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RangeDeleteTest {
  private static final int ENTRIES = 200;

  private final SimulatedStorage disk = new SimulatedStorage();

  private LsmStore open() throws IOException {
    return LsmStore.open(disk, SmallOptions.byHand());
  }

  private static String key(int i) {
    return String.format("k%03d", i);
  }

  private static void putAll(LsmStore store) {
    WriteBatch batch = new WriteBatch();
    IntStream.range(0, ENTRIES).forEach(i -> batch.put(key(i), "value " + i));
    store.write(batch);
  }

  /** Where the entries are when they are deleted, and where the delete is when it is read. */
  private static final List<Consumer<LsmStore>> PLACES =
      List.of(store -> {}, LsmStore::flush, store -> store.compact(KeyRange.all()));

  @Test
  void aRangeIsHiddenWhereverItsEntriesAre() throws IOException {
    for (Consumer<LsmStore> before : PLACES) {
      for (Consumer<LsmStore> after : PLACES) {
        SimulatedStorage storage = new SimulatedStorage();
        try (LsmStore store = LsmStore.open(storage, SmallOptions.byHand())) {
          putAll(store);
          before.accept(store);
          store.deleteRange(KeyRange.of(key(50), key(150)));
          store.put(key(77), "new");
          after.accept(store);
          assertMiddleIsGone(store);
        }
        try (LsmStore store = LsmStore.open(storage, SmallOptions.byHand())) {
          assertMiddleIsGone(store);
        }
        DiskState.of(storage).assertInShape();
      }
    }
  }

  private static void assertMiddleIsGone(LsmStore store) {
    assertThat(store.get(key(49))).isEqualTo("value 49");
    assertThat(store.get(key(50))).isNull();
    assertThat(store.get(key(77))).isEqualTo("new");
    assertThat(store.get(key(149))).isNull();
    assertThat(store.get(key(150))).isEqualTo("value 150");
    assertThat(store.count()).isEqualTo(101);
    try (Cursor cursor = store.scan(KeyRange.all())) {
      cursor.seek(utf8(key(50)));
      assertThat(cursor.key()).isEqualTo(utf8(key(77)));
      assertThat(cursor.previous()).isTrue();
      assertThat(cursor.key()).isEqualTo(utf8(key(49)));
    }
    assertThat(store.trace(utf8(key(60))).value()).isNull();
    store.verify();
  }

  @Test
  void aSnapshotAndAnOpenCursorSeeWhatWasThere() throws IOException {
    for (Consumer<LsmStore> after : PLACES) {
      SimulatedStorage storage = new SimulatedStorage();
      try (LsmStore store = LsmStore.open(storage, SmallOptions.byHand())) {
        putAll(store);
        store.flush();
        try (Snapshot snapshot = store.snapshot();
            Cursor cursor = store.scan(KeyRange.all())) {
          store.clear();
          after.accept(store);
          assertThat(store.count()).isZero();
          assertThat(snapshot.count()).isEqualTo(ENTRIES);
          assertThat(snapshot.get(key(7))).isEqualTo("value 7");
          assertThat(cursor.next()).isTrue();
          assertThat(cursor.value()).isEqualTo(utf8("value 0"));
        }
        store.compact(KeyRange.all());
        assertThat(store.count()).isZero();
      }
      DiskState state = DiskState.of(storage).assertInShape();
      assertThat(state.entries() + state.rangeTombstones()).isZero();
    }
  }

  @Test
  void theDeleteOfARangeIsOneRecordHoweverManyKeysThereAre() throws IOException {
    try (LsmStore store = open()) {
      putAll(store);
      long before = store.stats().count("log.bytes");
      long memory = store.stats().count("memory.entries");
      store.clear();
      assertThat(store.stats().count("log.bytes") - before).isLessThan(100);
      assertThat(store.stats().count("memory.entries") - memory).isEqualTo(1);
      assertThat(store.lastSequence()).isEqualTo(ENTRIES + 1);
    }
  }

  @Test
  void tablesThatAreCoveredAreDroppedUnread() throws IOException {
    try (LsmStore store = open()) {
      putAll(store);
      store.compact(KeyRange.all());
      long tables = DiskState.of(disk).level(1).size();
      assertThat(tables).isGreaterThan(5);
      long before = store.stats().count("compaction.bytes.read");
      store.deleteRange(KeyRange.prefix("k"));
      store.flush();
      store.awaitSettled();
      assertThat(store.stats().count("compaction.bytes.read") - before).isLessThan(1_000);
      assertThat(store.stats().count("compaction.drops")).isPositive();
    }
    DiskState state = DiskState.of(disk).assertInShape();
    assertThat(state.entries() + state.rangeTombstones()).isZero();
  }

  @Test
  void aSnapshotKeepsCoveredTablesAndItsEndLetsThemGo() throws IOException {
    try (LsmStore store = open()) {
      putAll(store);
      store.compact(KeyRange.all());
      try (Snapshot snapshot = store.snapshot()) {
        store.clear();
        store.flush();
        store.awaitSettled();
        assertThat(snapshot.count()).isEqualTo(ENTRIES);
      }
      store.awaitSettled();
    }
    assertThat(DiskState.of(disk).assertInShape().entries()).isZero();
  }

  /** Each piece of a range that tables divide must hide its part, and the borders as well. */
  @Test
  void aRangeThatIsDividedAmongTablesStillHidesAll() throws IOException {
    try (LsmStore store = open()) {
      putAll(store);
      store.compact(KeyRange.all());
      try (Snapshot keeping = store.snapshot()) {
        store.deleteRange(KeyRange.of(key(3), key(190)));
        IntStream.range(0, ENTRIES).filter(i -> i % 3 == 0).forEach(i -> store.put(key(i), "new"));
        store.compact(KeyRange.all());
        assertThat(keeping.count()).isEqualTo(ENTRIES);
        assertThat(DiskState.of(disk).rangeTombstones()).isGreaterThan(5);
        assertOnlyThirdsAreLeft(store);
      }
      store.compact(KeyRange.of(key(60), key(90)));
      assertOnlyThirdsAreLeft(store);
    }
    DiskState.of(disk).assertInShape();
    try (LsmStore store = open()) {
      assertOnlyThirdsAreLeft(store);
      store.compact(KeyRange.all());
      assertOnlyThirdsAreLeft(store);
    }
    assertThat(DiskState.of(disk).assertInShape().rangeTombstones()).isZero();
  }

  private static void assertOnlyThirdsAreLeft(LsmStore store) {
    for (int i = 0; i < ENTRIES; i++) {
      String old = i < 3 || i >= 190 ? "value " + i : null;
      assertThat(store.get(key(i))).isEqualTo(i % 3 == 0 ? "new" : old);
      assertThat(store.get(key(i) + "\0")).isNull();
    }
    assertThat(store.verify().entries()).isPositive();
  }

  @Test
  void aRangeWithoutAnEndHidesTheLongestAndTheHighestKeys() throws IOException {
    byte[] longest = new byte[Limits.MAX_KEY_BYTES];
    Arrays.fill(longest, (byte) 0xFF);
    try (LsmStore store = open()) {
      for (byte[] key : List.of(bytes(), bytes(0xFF), bytes(0xFF, 0xFF), longest)) {
        store.put(key, utf8("v"));
        store.flush();
      }
      store.deleteRange(KeyRange.from(bytes(0xFF)));
      store.put(longest, utf8("new"));
      for (Consumer<LsmStore> place : PLACES) {
        place.accept(store);
        assertThat(store.get(longest)).isEqualTo(utf8("new"));
        assertThat(store.get(bytes(0xFF))).isNull();
        assertThat(store.get(bytes(0xFF, 0xFF))).isNull();
        assertThat(store.count()).isEqualTo(2);
      }
      store.deleteRange(KeyRange.all());
      store.flush();
      assertThat(store.get(longest)).isNull();
      assertThat(store.count()).isZero();
    }
    try (LsmStore store = open()) {
      assertThat(store.count()).isZero();
    }
  }

  /** The longest key is the last of a table: no key comes right after it. */
  @Test
  void aBorderBesideTheLongestKeyIsNoKeyTooLong() throws IOException {
    try (LsmStore store = open()) {
      byte[][] keys = new byte[6][];
      for (int i = 0; i < keys.length; i++) {
        keys[i] = new byte[Limits.MAX_KEY_BYTES];
        Arrays.fill(keys[i], (byte) ('a' + i));
        store.put(keys[i], utf8("old"));
      }
      store.compact(KeyRange.all());
      try (Snapshot keeping = store.snapshot()) {
        store.deleteRange(KeyRange.of("a", "z"));
        store.put(keys[2], utf8("new"));
        store.compact(KeyRange.all());
        store.compact(KeyRange.all());
        assertThat(keeping.count()).isEqualTo(keys.length);
        assertThat(store.count()).isEqualTo(1);
        assertThat(store.get(keys[2])).isEqualTo(utf8("new"));
      }
    }
    DiskState.of(disk).assertInShape();
  }

  @Test
  void aDeleteOfNothingLeavesNothing() throws IOException {
    try (LsmStore store = open()) {
      store.deleteRange(KeyRange.of("b", "b"));
      assertThat(store.lastSequence()).isZero();
      store.deleteRange(KeyRange.of("a", "z"));
      store.flush();
      store.put("b", "2");
      store.flush();
      assertThat(store.get("b")).isEqualTo("2");
    }
    DiskState state = DiskState.of(disk).assertInShape();
    assertThat(state.rangeTombstones()).isZero();
    assertThat(state.entries()).isEqualTo(1);
  }

  @Test
  void operationsOfOneBatchTakeEffectInTheirOrder() throws IOException {
    for (Consumer<LsmStore> place : PLACES) {
      try (LsmStore store = LsmStore.open(new SimulatedStorage(), SmallOptions.byHand())) {
        store.write(
            new WriteBatch()
                .put("aa", "1")
                .put("cc", "1")
                .deleteRange(KeyRange.of("a", "c"))
                .put("ab", "2")
                .deleteRange(KeyRange.of("cc", "cd"))
                .put("cc", "3"));
        place.accept(store);
        assertThat(History.contents(store)).hasToString("{ab=2, cc=3}");
      }
    }
  }

  @Test
  void aRepairForgetsNoDelete() throws IOException {
    try (LsmStore store = open()) {
      putAll(store);
      store.compact(KeyRange.all());
      store.deleteRange(KeyRange.of(key(10), key(190)));
      store.flush();
      store.deleteRange(KeyRange.of(key(0), key(5)));
    }
    disk.delete(Manifest.CURRENT);
    Repair.run(disk, SmallOptions.byHand());
    try (LsmStore store = open()) {
      assertThat(store.count()).isEqualTo(15);
      assertThat(store.get(key(5))).isEqualTo("value 5");
    }
  }
}
