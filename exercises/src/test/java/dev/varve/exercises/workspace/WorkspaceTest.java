package dev.varve.exercises.workspace;

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
import dev.varve.Text;
import dev.varve.Writable;
import dev.varve.WriteBatch;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.course.tests.States;
import dev.varve.memtable.MemTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** States are written as a=1 b=2. The clock shows the milliseconds that a test sets, 0 at first. */
class WorkspaceTest {
  private long now;
  private final MemTable store = new MemTable(1, () -> Instant.ofEpochMilli(now), 1 << 12);

  private static WriteBatch until(long moment, String key, String value) {
    return new WriteBatch().put(key.getBytes(UTF_8), value.getBytes(UTF_8), moment);
  }

  @Proves("own")
  void itReadsWhatItHasWritten() {
    store.put("a", "1");
    Workspace transaction = new Workspace(store);
    transaction.put("b", "own");
    assertThat(got(transaction)).as("a=1 in the store, own b: got").isEqualTo("a=1 b=own");
    assertThat(scanned(transaction)).as("the same, scanned").isEqualTo("a=1 b=own");
    transaction.put("a", "own");
    transaction.put("c", "");
    assertThat(got(transaction)).as("own a and an empty c too: got").isEqualTo("a=own b=own c=");
    assertThat(scanned(transaction)).as("the same, scanned").isEqualTo("a=own b=own c=\"\"");
  }

  @Proves("private")
  void nobodyElseSeesItBeforeTheCommit() {
    store.put("a", "1");
    Workspace transaction = new Workspace(store);
    transaction.put("a", "own");
    transaction.put("b", "own");
    assertThat(got(store)).as("a=1; own a and b, before the commit: the store").isEqualTo("a=1");
    assertThat(got(new Workspace(store))).as("another transaction").isEqualTo("a=1");
    transaction.commit();
    assertThat(got(store)).as("the store after the commit").isEqualTo("a=own b=own");
  }

  @Proves("commit")
  void aCommitWritesAllThatWasWritten() {
    store.put("a", "1");
    store.put("b", "1");
    Workspace transaction = new Workspace(store);
    transaction.write(new WriteBatch().put("c", "own").delete("a"));
    transaction.put("d", "own");
    transaction.put("c", "last");
    transaction.commit();
    String story = "a=1, b=1; own batch c, delete a; own d; own c=last; ";
    assertThat(got(store)).as(story + "committed").isEqualTo("b=1 c=last d=own");
    assertThat(store.lastSequence()).as(story + "sequence numbers used").isEqualTo(2 + 4);
  }

  @Proves("commit")
  void aDeleteIsCommittedThoughThereIsNothingToDelete() {
    Workspace transaction = new Workspace(store);
    transaction.delete("a");
    WriteBatch batch = new WriteBatch().put("b", "x").delete("b").put("c", "x").delete("c");
    transaction.write(batch.put("c", "last"));
    store.put("a", "2");
    transaction.commit();
    String story = "own delete a, b, delete b, c, delete c, c=last; others: a=2; ";
    assertThat(got(store)).as(story + "committed").isEqualTo("c=last");
    assertThat(store.lastSequence()).as(story + "sequence numbers used").isEqualTo(1 + 6);
  }

  @Proves("lent")
  void theBatchStaysTheCallers() {
    Workspace transaction = new Workspace(store);
    Workspace other = new Workspace(store);
    WriteBatch batch = new WriteBatch().put("a", "x").delete("b");
    transaction.write(batch);
    assertThat(batch.size()).as("operations in a batch of two, once written").isEqualTo(2);
    other.write(batch);
    assertThat(got(other)).as("batch a=x, delete b, written to another one too").isEqualTo("a=x");
    batch.clear();
    batch.put("c", "x");
    transaction.put("d", "x");
    String story = "own batch a=x, delete b; its owner clears it and puts c; own d=x: ";
    transaction.commit();
    assertThat(got(store)).as(story + "committed").isEqualTo("a=x d=x");
  }

  @Proves("limits")
  void whatIsNoKeyRangeOrBatchIsRefused() {
    Workspace transaction = new Workspace(store);
    Map<String, Thrown.Action> refused = new TreeMap<>();
    refused.put("get of null", () -> transaction.get((byte[]) null));
    refused.put("get of 65537 bytes", () -> transaction.get(new byte[Limits.MAX_KEY_BYTES + 1]));
    refused.put("scan of null", () -> transaction.scan(null));
    refused.put("write of null", () -> transaction.write(null));
    refused.forEach(
        (what, action) ->
            assertThat(Thrown.by(action))
                .as(what + ": thrown")
                .isInstanceOf(IllegalArgumentException.class));
    assertThat(transaction.get(new byte[Limits.MAX_KEY_BYTES])).as("get of 65536 bytes").isNull();
  }

  @Proves("commit")
  void aCommitWritesWhenAValueExpires() {
    Workspace transaction = new Workspace(store);
    transaction.write(until(10L, "a", "own"));
    transaction.commit();
    now = 9;
    assertThat(got(store)).as("own a until 10, committed; the store at 9").isEqualTo("a=own");
    now = 10;
    assertThat(got(store)).as("the same, at 10").isEmpty();
  }

  @Proves("delete")
  void anOwnDeleteHidesWhatTheStoreHas() {
    store.put("a", "1");
    store.put("b", "1");
    Workspace transaction = new Workspace(store);
    transaction.delete("a");
    transaction.delete("c");
    assertThat(got(transaction)).as("a=1, b=1; own delete of a and c: got").isEqualTo("b=1");
    assertThat(scanned(transaction)).as("the same, scanned").isEqualTo("b=1");
    assertThat(scanned(transaction, KeyRange.all(), false))
        .as("the same, scanned backward")
        .isEqualTo("b=1");
    transaction.put("a", "own");
    assertThat(got(transaction)).as("a put again: got").isEqualTo("a=own b=1");
  }

  @Proves("begin")
  void whatOthersWroteSinceIsNotSeen() {
    store.put("a", "1");
    store.put("b", "1");
    Workspace transaction = new Workspace(store);
    transaction.put("e", "own");
    store.put("a", "2");
    store.put("c", "2");
    store.delete("b");
    String story = "a=1, b=1; begin; own e; others: a=2, c=2, delete b: ";
    assertThat(got(transaction)).as(story + "got").isEqualTo("a=1 b=1 e=own");
    assertThat(scanned(transaction)).as(story + "scanned").isEqualTo("a=1 b=1 e=own");
    transaction.put("a", "own");
    assertThat(scanned(transaction)).as(story + "own a: scanned").isEqualTo("a=own b=1 e=own");
  }

  @Proves("begin")
  void noOwnWriteIsNeededForThat() {
    Workspace first = new Workspace(store);
    store.put("a", "1");
    Workspace second = new Workspace(store);
    store.put("a", "2");
    store.put("b", "2");
    String story = "begin 1, others: a=1; begin 2, others: a=2, b=2; ";
    assertThat(got(first) + scanned(first)).as(story + "1 gets, then scans").isEmpty();
    assertThat(got(second)).as(story + "2 gets").isEqualTo("a=1");
    assertThat(scanned(second)).as(story + "2 scans").isEqualTo("a=1");
  }

  @Proves("begin")
  void aSequenceNumberMayBeLargerThanAnInt() {
    MemTable old = new MemTable((1L << 32) + 1, () -> Instant.ofEpochMilli(now), 1 << 12);
    old.put("a", "1");
    Workspace transaction = new Workspace(old);
    transaction.put("b", "own");
    old.put("a", "2");
    String story = "a=1 under number 2^32+1; begin; own b; others: a=2: ";
    assertThat(scanned(transaction)).as(story + "scanned").isEqualTo("a=1 b=own");
  }

  @Proves("last")
  void itsLastWriteOfAKeyCounts() {
    store.put("b", "1");
    Workspace transaction = new Workspace(store);
    transaction.put("a", "x");
    transaction.put("a", "y");
    transaction.put("b", "x");
    transaction.delete("b");
    transaction.put("b", "y");
    String story = "b=1; own a=x, a=y, b=x, delete b, b=y: ";
    assertThat(got(transaction)).as(story + "got").isEqualTo("a=y b=y");
    assertThat(scanned(transaction)).as(story + "scanned").isEqualTo("a=y b=y");
  }

  @Proves("expiry")
  void anOwnValueThatHasExpiredUncoversNothing() {
    store.put("a", "1");
    Workspace transaction = new Workspace(store);
    transaction.write(until(10L, "a", "own"));
    now = 9;
    assertThat(got(transaction)).as("a=1; own a until 10: got at 9").isEqualTo("a=own");
    assertThat(scanned(transaction)).as("the same, scanned at 9").isEqualTo("a=own");
    now = 10;
    assertThat(got(transaction)).as("the same, got at 10").isEmpty();
    assertThat(scanned(transaction)).as("the same, scanned at 10").isEmpty();
  }

  @Proves("expiry")
  void aValueOfTheStoreExpiresMeanwhile() {
    store.write(until(5_000_000_000L, "a", "1"));
    Workspace transaction = new Workspace(store);
    now = 4_999_999_999L;
    assertThat(got(transaction)).as("a=1 until 5000000000: got at 4999999999").isEqualTo("a=1");
    assertThat(scanned(transaction)).as("the same, scanned").isEqualTo("a=1");
    now = 5_000_000_000L;
    assertThat(got(transaction)).as("the same, got at 5000000000").isEmpty();
    assertThat(scanned(transaction)).as("the same, scanned").isEmpty();
  }

  @Proves("expiry")
  void anOwnMomentMayBeAnyLong() {
    now = 4_000_000_000L;
    Workspace transaction = new Workspace(store);
    transaction.write(until(-1, "a", "own"));
    transaction.write(until(4_999_999_999L, "b", "own"));
    transaction.write(until(3, "c", "own"));
    String story = "own a until -1, b until 4999999999, c until 3; at 4000000000 ";
    assertThat(got(transaction)).as(story + "got").isEqualTo("b=own");
    assertThat(scanned(transaction)).as(story + "scanned").isEqualTo("b=own");
  }

  @Proves("expiry")
  void aCursorTellsWhenAValueExpires() {
    store.write(until(10L, "a", "1"));
    store.put("b", "1");
    Workspace transaction = new Workspace(store);
    transaction.write(until(20L, "c", "own"));
    List<Long> expiries = new ArrayList<>();
    try (Cursor cursor = transaction.scan(KeyRange.all())) {
      while (cursor.next()) {
        expiries.add(cursor.expiresAtMillis());
      }
    }
    assertThat(expiries)
        .as("a=1 until 10, b=1; own c until 20: expiresAtMillis() of a, b, c in a scan")
        .containsExactly(10L, Expiry.NEVER, 20L);
  }

  @Proves("as-of")
  void aCursorStaysAsItWasMade() {
    store.put("a", "1");
    store.put("d", "1");
    Workspace transaction = new Workspace(store);
    transaction.put("b", "x");
    try (Cursor cursor = transaction.scan(KeyRange.all())) {
      transaction.put("b", "y");
      transaction.put("c", "y");
      transaction.delete("d");
      String story = "a=1, d=1; own b=x; scan; then own b=y, c=y, delete d: the cursor shows";
      assertThat(States.shown(cursor, true)).as(story).isEqualTo("a=1 b=x d=1");
      assertThat(States.shown(cursor, false)).as(story + ", backward").isEqualTo("d=1 b=x a=1");
    }
  }

  @Proves("as-of")
  void soDoesOneThatWasMadeBeforeAnyOwnWrite() {
    store.write(until(10L, "a", "1"));
    store.put("b", "1");
    now = 9;
    Workspace transaction = new Workspace(store);
    try (Cursor cursor = transaction.scan(KeyRange.all())) {
      now = 10;
      transaction.put("b", "y");
      transaction.put("c", "y");
      store.put("d", "2");
      String story = "a=1 until 10, b=1; scan at 9; then at 10 own b=y, c=y, others: d=2: it shows";
      assertThat(States.shown(cursor, true)).as(story).isEqualTo("a=1 b=1");
      assertThat(States.shown(cursor, false)).as(story + ", backward").isEqualTo("b=1 a=1");
    }
  }

  @Proves("range")
  void aScanStaysInItsRange() {
    store.put("a", "1");
    store.put("c", "1");
    Workspace transaction = new Workspace(store);
    for (String key : List.of("e", "b", "d", "aa")) {
      transaction.put(key, "own");
    }
    String story = "a=1, c=1; own aa, b, d, e; scan from b to d";
    KeyRange range = KeyRange.of("b", "d");
    assertThat(scanned(transaction, range, true)).as(story).isEqualTo("b=own c=1");
    assertThat(scanned(transaction, range, false)).as(story + ", backward").isEqualTo("c=1 b=own");
    transaction.put("é", "own");
    assertThat(scanned(transaction, KeyRange.from("d".getBytes(UTF_8)), true))
        .as("own é (C3 A9) too; scan from d to the end")
        .isEqualTo("d=own e=own é=own");
    assertThat(scanned(transaction, KeyRange.to("b".getBytes(UTF_8)), false))
        .as("the same; scan from the beginning to b, backward")
        .isEqualTo("aa=own a=1");
  }

  @Proves("model")
  void itShowsWhatAMapWithTheSameWritesWouldShow() {
    Seed.run(
        seed -> {
          for (int round = 0; round < 15; round++) {
            seed.tell("a new transaction");
            NavigableMap<String, String> model = new TreeMap<>();
            writeSome(seed, "store", store, new TreeMap<>());
            try (Cursor cursor = store.scan(KeyRange.all())) {
              while (cursor.next()) {
                model.put(Text.of(cursor.key()), Text.of(cursor.value()));
              }
            }
            Workspace transaction = new Workspace(store);
            writeSome(seed, "own", transaction, model);
            writeSome(seed, "others", store, new TreeMap<>());
            writeSome(seed, "own", transaction, model);
            assertThat(transaction, equalsModel(model));
          }
        });
  }

  private static void writeSome(
      Seed seed, String who, Writable target, NavigableMap<String, String> model) {
    for (int i = seed.random().nextInt(4); i > 0; i--) {
      String key = String.valueOf((char) ('a' + seed.random().nextInt(5)));
      if (seed.random().nextInt(3) == 0) {
        seed.tell(who + ": delete " + key);
        target.delete(key);
        model.remove(key);
      } else {
        String value = String.valueOf(seed.random().nextInt(100));
        seed.tell(who + ": " + key + "=" + value);
        target.put(key, value);
        model.put(key, value);
      }
    }
  }
}
