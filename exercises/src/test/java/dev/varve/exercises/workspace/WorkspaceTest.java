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
import dev.varve.Seed;
import dev.varve.Text;
import dev.varve.Writable;
import dev.varve.WriteBatch;
import dev.varve.course.Proves;
import dev.varve.course.tests.States;
import dev.varve.memtable.MemTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** States are written as a=1 b=2. The clock shows the milliseconds that a test sets, 0 at first. */
class WorkspaceTest {
  private long now;
  private final MemTable store = new MemTable(1, () -> Instant.ofEpochMilli(now), 1 << 12);

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
    WriteBatch batch = new WriteBatch().put("c", "own").delete("a");
    transaction.write(batch);
    assertThat(batch.size())
        .as("operations in the caller's batch of two, once written")
        .isEqualTo(2);
    batch.clear();
    transaction.put("d", "own");
    transaction.put("c", "last");
    transaction.commit();
    String story = "a=1, b=1; own batch c, delete a (cleared by its owner); own d; own c=last; ";
    assertThat(got(store)).as(story + "committed").isEqualTo("b=1 c=last d=own");
    assertThat(store.lastSequence()).as(story + "sequence numbers used").isEqualTo(2 + 4);
  }

  @Proves("commit")
  void aCommitWritesWhenAValueExpires() {
    Workspace transaction = new Workspace(store);
    transaction.write(new WriteBatch().put("a".getBytes(UTF_8), "own".getBytes(UTF_8), 10L));
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
    transaction.write(new WriteBatch().put("a".getBytes(UTF_8), "own".getBytes(UTF_8), 10L));
    now = 9;
    assertThat(got(transaction)).as("a=1; own a until 10: got at 9").isEqualTo("a=own");
    assertThat(scanned(transaction)).as("the same, scanned at 9").isEqualTo("a=own");
    now = 10;
    assertThat(got(transaction)).as("the same, got at 10").isEmpty();
    assertThat(scanned(transaction)).as("the same, scanned at 10").isEmpty();
  }

  @Proves("expiry")
  void aValueOfTheStoreExpiresMeanwhile() {
    store.write(new WriteBatch().put("a".getBytes(UTF_8), "1".getBytes(UTF_8), 5_000_000_000L));
    Workspace transaction = new Workspace(store);
    now = 4_999_999_999L;
    assertThat(got(transaction)).as("a=1 until 5000000000: got at 4999999999").isEqualTo("a=1");
    assertThat(scanned(transaction)).as("the same, scanned").isEqualTo("a=1");
    now = 5_000_000_000L;
    assertThat(got(transaction)).as("the same, got at 5000000000").isEmpty();
    assertThat(scanned(transaction)).as("the same, scanned").isEmpty();
  }

  @Proves("expiry")
  void aCursorTellsWhenAValueExpires() {
    store.write(new WriteBatch().put("a".getBytes(UTF_8), "1".getBytes(UTF_8), 10L));
    store.put("b", "1");
    Workspace transaction = new Workspace(store);
    transaction.write(new WriteBatch().put("c".getBytes(UTF_8), "own".getBytes(UTF_8), 20L));
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
