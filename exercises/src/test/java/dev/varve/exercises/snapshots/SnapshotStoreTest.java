package dev.varve.exercises.snapshots;

import static dev.varve.course.tests.EqualsModel.equalsModel;
import static dev.varve.course.tests.States.got;
import static dev.varve.course.tests.States.scanned;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.MatcherAssert.assertThat;

import dev.varve.Cursor;
import dev.varve.Expiry;
import dev.varve.KeyRange;
import dev.varve.Limits;
import dev.varve.Seed;
import dev.varve.WriteBatch;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** States are written as a=1 b=2. The clock shows the milliseconds that a test sets, 0 at first. */
class SnapshotStoreTest {
  private long now;
  private final SnapshotStore store = new SnapshotStore(() -> Instant.ofEpochMilli(now));

  private void put(String key, String value) {
    store.write(new WriteBatch().put(key, value));
  }

  private void delete(String key) {
    store.write(new WriteBatch().delete(key));
  }

  @Proves("begin")
  void laterWritesAreNotSeen() {
    put("a", "1");
    put("b", "1");
    put("d", "");
    SnapshotStore.Snapshot snapshot = store.snapshot();
    put("a", "2");
    put("c", "2");
    delete("b");
    String story = "a=1, b=1, d empty, snapshot, then a=2, c=2, delete b: ";
    assertThat(got(snapshot)).as(story + "what it gets").isEqualTo("a=1 b=1 d=");
    assertThat(scanned(snapshot)).as(story + "what it scans").isEqualTo("a=1 b=1 d=\"\"");
    assertThat(got(store.snapshot())).as(story + "what a new one gets").isEqualTo("a=2 c=2 d=");
    assertThat(scanned(store.snapshot()))
        .as(story + "what a new one scans")
        .isEqualTo("a=2 c=2 d=\"\"");
  }

  @Proves("begin")
  void aBatchIsSeenWholeOrNotAtAll() {
    store.write(new WriteBatch().put("a", "1").put("b", "1").put("c", "1"));
    SnapshotStore.Snapshot snapshot = store.snapshot();
    store.write(new WriteBatch().put("c", "2").put("d", "2").delete("a"));
    String story = "a batch a=1, b=1, c=1; snapshot; a batch c=2, d=2, delete a: ";
    assertThat(snapshot.sequence()).as(story + "the snapshot's number").isEqualTo(3);
    assertThat(got(snapshot)).as(story + "what it gets").isEqualTo("a=1 b=1 c=1");
  }

  @Proves("begin")
  void ofAnEmptyStoreNothingIsSeen() {
    SnapshotStore.Snapshot snapshot = store.snapshot();
    put("a", "1");
    String story = "snapshot of an empty store, then a=1: ";
    assertThat(got(snapshot)).as(story + "what it gets").isEmpty();
    assertThat(scanned(snapshot)).as(story + "what it scans").isEmpty();
  }

  @Proves("delete")
  void aDeleteHidesAllOlderVersions() {
    put("a", "1");
    put("a", "2");
    SnapshotStore.Snapshot before = store.snapshot();
    delete("a");
    SnapshotStore.Snapshot behind = store.snapshot();
    put("a", "3");
    String story = "a=1, a=2, snapshot, delete a, snapshot, a=3: ";
    assertThat(before.get("a")).as(story + "a in the first").isEqualTo("2");
    assertThat(behind.get("a")).as(story + "a in the second").isNull();
    assertThat(scanned(behind)).as(story + "the second, scanned").isEmpty();
  }

  @Proves("expiry")
  void whatExpiresMeanwhileIsGone() {
    put("a", "1");
    store.write(new WriteBatch().put("a".getBytes(UTF_8), "2".getBytes(UTF_8), 10L));
    put("b", "1");
    SnapshotStore.Snapshot snapshot = store.snapshot();
    now = 9;
    assertThat(got(snapshot)).as("a=1, a=2 until 10, b=1; got at 9").isEqualTo("a=2 b=1");
    assertThat(scanned(snapshot)).as("the same, scanned at 9").isEqualTo("a=2 b=1");
    now = 10;
    assertThat(got(snapshot)).as("the same, got at 10").isEqualTo("b=1");
    assertThat(scanned(snapshot)).as("the same, scanned at 10").isEqualTo("b=1");
  }

  @Proves("expiry")
  void theClockMayShowMoreThanAnInt() {
    now = 5_000_000_000L;
    store.write(new WriteBatch().put("a".getBytes(UTF_8), "1".getBytes(UTF_8), now));
    store.write(new WriteBatch().put("b".getBytes(UTF_8), "1".getBytes(UTF_8), now + 1));
    String story = "a=1 until 5000000000, b=1 until 5000000001; at 5000000000 ";
    assertThat(got(store.snapshot())).as(story + "got").isEqualTo("b=1");
    assertThat(scanned(store.snapshot())).as(story + "scanned").isEqualTo("b=1");
  }

  @Proves("expiry")
  void aMomentMayLieBefore1970() {
    store.write(new WriteBatch().put("a".getBytes(UTF_8), "1".getBytes(UTF_8), -1L));
    assertThat(got(store.snapshot())).as("a=1 until -1; got at 0").isEmpty();
    assertThat(scanned(store.snapshot())).as("the same, scanned at 0").isEmpty();
  }

  @Proves("expiry")
  void aCursorTellsWhenAValueExpires() {
    store.write(new WriteBatch().put("a".getBytes(UTF_8), "1".getBytes(UTF_8), 10L));
    put("b", "1");
    List<Long> expiries = new ArrayList<>();
    try (Cursor cursor = store.snapshot().scan(KeyRange.all())) {
      while (cursor.next()) {
        expiries.add(cursor.expiresAtMillis());
      }
    }
    assertThat(expiries)
        .as("a=1 until 10, b=1; snapshot: expiresAtMillis() of a, b in a scan")
        .containsExactly(10L, Expiry.NEVER);
  }

  @Proves("range")
  void aScanStaysInItsRange() {
    for (String key : List.of("d", "b", "a", "c")) {
      put(key, "1");
    }
    SnapshotStore.Snapshot snapshot = store.snapshot();
    assertThat(scanned(snapshot, KeyRange.of("b", "d"), true))
        .as("a, b, c, d; scan from b to d")
        .isEqualTo("b=1 c=1");
    assertThat(scanned(snapshot, KeyRange.of("b", "d"), false))
        .as("a, b, c, d; scan from b to d, backward")
        .isEqualTo("c=1 b=1");
    put("ba", "1");
    put("é", "1");
    SnapshotStore.Snapshot more = store.snapshot();
    String story = "a, b, ba, c, d, é (C3 A9); ";
    assertThat(scanned(more, KeyRange.from("c".getBytes(UTF_8)), true))
        .as(story + "scan from c to the end")
        .isEqualTo("c=1 d=1 é=1");
    assertThat(scanned(more, KeyRange.to("ba".getBytes(UTF_8)), false))
        .as(story + "scan from the beginning to ba, backward")
        .isEqualTo("b=1 a=1");
  }

  @Proves("registered")
  void anOpenSnapshotIsListed() {
    put("a", "1");
    SnapshotStore.Snapshot one = store.snapshot();
    put("a", "2");
    put("a", "3");
    SnapshotStore.Snapshot three = store.snapshot();
    String story = "snapshots at 1 and 3: ";
    assertThat(store.sequences()).as(story + "read at").containsExactly(1L, 3L);
    one.scan(KeyRange.all()).close();
    assertThat(store.sequences())
        .as(story + "a cursor of the first made and closed, read at")
        .containsExactly(1L, 3L);
    one.close();
    assertThat(store.sequences()).as(story + "the first closed, read at").containsExactly(3L);
    three.close();
    assertThat(store.sequences()).as(story + "both closed, read at").isEmpty();
  }

  @Proves("registered")
  void itIsListedWhateverItsNumber() {
    SnapshotStore.Snapshot none = store.snapshot();
    assertThat(store.sequences()).as("snapshot of an empty store: read at").containsExactly(0L);
    for (int i = 1; i <= 200; i++) {
      put("a", "" + i);
    }
    SnapshotStore.Snapshot middle = store.snapshot();
    for (int i = 1; i <= 1000; i++) {
      put("a", "" + i);
    }
    SnapshotStore.Snapshot last = store.snapshot();
    String story = "snapshots at 0, 200 and 1200: ";
    assertThat(store.sequences()).as(story + "read at").containsExactly(0L, 200L, 1200L);
    last.close();
    assertThat(store.sequences())
        .as(story + "the last one closed, read at")
        .containsExactly(0L, 200L);
    none.close();
    assertThat(store.sequences()).as(story + "the first one too, read at").containsExactly(200L);
    middle.close();
    assertThat(store.sequences()).as(story + "all closed, read at").isEmpty();
  }

  @Proves("count")
  void twoAtTheSameNumberAreTwoReaders() {
    put("a", "1");
    SnapshotStore.Snapshot first = store.snapshot();
    SnapshotStore.Snapshot second = store.snapshot();
    assertThat(store.sequences()).as("two snapshots at 1: read at").containsExactly(1L);
    second.close();
    assertThat(store.sequences()).as("one of the two is closed: read at").containsExactly(1L);
    first.close();
    assertThat(store.sequences()).as("both are closed: read at").isEmpty();
    List<SnapshotStore.Snapshot> three =
        List.of(store.snapshot(), store.snapshot(), store.snapshot());
    three.get(0).close();
    three.get(1).close();
    assertThat(store.sequences()).as("two of three are closed: read at").containsExactly(1L);
  }

  @Proves("once")
  void closingTwiceTakesAwayNobodyElsesReader() {
    put("a", "1");
    SnapshotStore.Snapshot first = store.snapshot();
    SnapshotStore.Snapshot second = store.snapshot();
    put("a", "2");
    first.close();
    assertThat(Thrown.by(first::close)).as("closed a second time: thrown").isNull();
    assertThat(store.sequences()).as("two at 1, the first closed twice").containsExactly(1L);
    second.close();
    assertThat(store.sequences()).as("the second closed too: read at").isEmpty();
  }

  @Proves("closed")
  void aClosedSnapshotIsReadNoMore() {
    put("a", "1");
    put("b", "1");
    delete("b");
    SnapshotStore.Snapshot snapshot = store.snapshot();
    Cursor cursor = snapshot.scan(KeyRange.all());
    assertThat(cursor.next()).as("a cursor's first move").isTrue();
    snapshot.close();
    for (String key : List.of("a", "b", "c")) {
      assertThat(Thrown.by(() -> snapshot.get(key)))
          .as("a=1, b deleted; snapshot, closed; get %s: thrown", key)
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(Thrown.by(() -> snapshot.scan(KeyRange.all())))
        .as("scan of a closed snapshot: thrown")
        .isInstanceOf(IllegalStateException.class);
    Map<String, Thrown.Action> actions = new TreeMap<>();
    actions.put("next", cursor::next);
    actions.put("previous", cursor::previous);
    actions.put("first", cursor::first);
    actions.put("last", cursor::last);
    actions.put("seek a", () -> cursor.seek("a"));
    actions.put("key", cursor::key);
    actions.put("value", cursor::value);
    actions.put("expiresAtMillis", cursor::expiresAtMillis);
    actions.forEach(
        (what, action) ->
            assertThat(Thrown.by(action))
                .as("%s of a cursor whose snapshot was closed since: thrown", what)
                .isInstanceOf(IllegalStateException.class));
    assertThat(Thrown.by(cursor::close)).as("close of such a cursor: thrown").isNull();
  }

  @Proves("limits")
  void whatIsNoKeyOrNoRangeIsRefusedFirst() {
    SnapshotStore.Snapshot open = store.snapshot();
    SnapshotStore.Snapshot closed = store.snapshot();
    closed.close();
    for (SnapshotStore.Snapshot snapshot : List.of(open, closed)) {
      String which = snapshot == open ? "an open snapshot: " : "a closed snapshot: ";
      for (byte[] key : new byte[][] {null, new byte[Limits.MAX_KEY_BYTES + 1]}) {
        assertThat(Thrown.by(() -> snapshot.get(key)))
            .as(which + "get of " + (key == null ? "null" : "a key of 65537 bytes") + ": thrown")
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertThat(Thrown.by(() -> snapshot.scan(null)))
          .as(which + "scan of null: thrown")
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(open.get(new byte[Limits.MAX_KEY_BYTES])).as("get of 65536 bytes").isNull();
  }

  @Proves("needed")
  void aVersionIsNeededFromItsOwnNumberToJustBeforeTheNext() {
    for (int i = 1; i <= 9; i++) {
      put("a", "" + i);
      if (i == 3 || i == 7) {
        store.snapshot();
      }
    }
    List<String> wrong = new ArrayList<>();
    for (long version = 1; version <= 9; version++) {
      for (long next = version + 1; next <= 10; next++) {
        boolean seen = version <= 3 && 3 < next || version <= 7 && 7 < next;
        if (store.isNeeded(version, next) != seen && wrong.size() < 3) {
          wrong.add(version + ", hidden by " + next + ", is" + (seen ? "" : " not") + " needed");
        }
      }
    }
    assertThat(wrong).as("snapshots at 3 and 7; what isNeeded has wrong").isEmpty();
    assertThat(store.isNeeded(6, (1L << 32) + 2))
        .as("snapshots at 3 and 7; version 6, hidden by 2^32+2, is needed")
        .isTrue();
    assertThat(store.isNeeded((1L << 32) + 1, (1L << 32) + 2))
        .as("snapshots at 3 and 7; version 2^32+1, hidden by 2^32+2, is needed")
        .isFalse();
  }

  @Proves("needed")
  void withoutSnapshotsNoOldVersionIsNeeded() {
    put("a", "1");
    put("a", "2");
    assertThat(store.isNeeded(1, 2)).as("a=1, a=2, no snapshot: a=1 is needed").isFalse();
    store.snapshot().close();
    assertThat(store.isNeeded(1, 2)).as("a=1, a=2, snapshot closed: a=1 is needed").isFalse();
  }

  @Proves("model")
  void eachSnapshotShowsWhatACopyMadeThenWouldShow() {
    Seed.run(
        seed -> {
          NavigableMap<String, String> model = new TreeMap<>();
          List<SnapshotStore.Snapshot> snapshots = new ArrayList<>();
          List<NavigableMap<String, String>> copies = new ArrayList<>();
          for (int step = 0; step < 40; step++) {
            String key = String.valueOf((char) ('a' + seed.random().nextInt(5)));
            if (seed.random().nextInt(3) == 0) {
              seed.tell("delete " + key);
              delete(key);
              model.remove(key);
            } else {
              seed.tell("put " + key + "=" + step);
              put(key, "" + step);
              model.put(key, "" + step);
            }
            if (seed.random().nextInt(4) == 0) {
              seed.tell("snapshot " + (snapshots.size() + 1));
              snapshots.add(store.snapshot());
              copies.add(new TreeMap<>(model));
            }
          }
          for (int i = 0; i < snapshots.size(); i++) {
            assertThat("snapshot " + (i + 1), snapshots.get(i), equalsModel(copies.get(i)));
          }
        });
  }
}
