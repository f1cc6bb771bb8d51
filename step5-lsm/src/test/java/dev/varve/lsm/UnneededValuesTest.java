package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import dev.varve.io.simulated.SimulatedStorage;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values that are kept apart from their keys, and not needed any more: when their files go. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnneededValuesTest {
  private final SimulatedStorage storage = new SimulatedStorage();
  private final LsmOptions options = SmallOptions.byHand().withLargeValues(1_000);

  private LsmStore open(LsmOptions with) throws IOException {
    return LsmStore.open(storage, with);
  }

  private List<String> files(String suffix) {
    return storage.list().stream().filter(it -> it.endsWith(suffix)).toList();
  }

  /**
   * An old file is deleted after readers see the tables that replace it: at the latest at the end.
   */
  @Test
  void garbageGoesWhileSnapshotsAndCursorsStayRight() throws IOException {
    String log;
    try (LsmStore store = open(options)) {
      LargeValuesTest.putAll(store, 0, 40, "a");
      store.flush();
      log = files(".log").get(0);
      try (Snapshot snapshot = store.snapshot();
          Cursor cursor = store.scan(KeyRange.all())) {
        assertThat(cursor.next()).isTrue();
        LargeValuesTest.putAll(store, 0, 30, "b");
        store.compact(KeyRange.all());
        store.awaitSettled();
        LargeValuesTest.assertHas(snapshot, 0, 40, "a");
        LargeValuesTest.assertHas(store, 0, 30, "b");
        assertThat(files(".log")).contains(log);
      }
      store.compact(KeyRange.all());
      store.awaitSettled();
      assertThat(store.stats().count("values.bytes.used") * 2)
          .isGreaterThanOrEqualTo(store.stats().count("values.bytes"));
      LargeValuesTest.assertHas(store, 0, 30, "b");
      LargeValuesTest.assertHas(store, 30, 40, "a");
      assertThat(store.verify().problems()).isEmpty();
    }
    assertThat(files(".log")).doesNotContain(log);
    assertThat(storage.openFiles()).isEmpty();
    DiskState.of(storage).assertInShape();
  }

  /** Also if the key is the first one in the memtable. */
  @Test
  void aLogIsNotKeptIfMoreThanHalfOfItIsOverwritten() throws IOException {
    try (LsmStore store = open(options)) {
      store.put("aa", "x".repeat(5_000));
      store.put("aa", "small");
      store.put("bb", "x".repeat(3_000));
      String log = files(".log").get(0);
      store.flush();
      assertThat(files(".log")).doesNotContain(log);
      assertThat(store.get("aa")).isEqualTo("small");
    }
  }

  /** A cursor has pinned the tables: their value files stay until it is closed. */
  @Test
  void aCursorReadsValuesWhoseFileIsNoLongerNeeded() throws IOException {
    String log;
    try (LsmStore store = open(options)) {
      LargeValuesTest.putAll(store, 0, 10, "a");
      store.flush();
      log = files(".log").get(0);
      try (Cursor cursor = store.scan(KeyRange.all())) {
        store.write(new WriteBatch().deleteRange(KeyRange.all()));
        store.compact(KeyRange.all());
        store.awaitSettled();
        assertThat(files(".log")).contains(log);
        assertThat(History.forward(cursor))
            .hasSize(10)
            .contains("key7=" + LargeValuesTest.value(7, "a"));
      }
    }
    assertThat(files(".log")).doesNotContain(log);
  }

  @Test
  void aDeletedRangeGivesTheSpaceOfItsValuesBack() throws IOException {
    try (LsmStore store = open(options)) {
      LargeValuesTest.putAll(store, 0, 10, "a");
      store.flush();
      LargeValuesTest.putAll(store, 10, 20, "a");
      store.flush();
      store.write(new WriteBatch().deleteRange(KeyRange.all()));
      store.flush();
      store.awaitSettled();
      assertThat(store.stats().figures()).doesNotContainKey("values.files");
    }
    assertThat(files(".log")).hasSize(1);
  }
}
