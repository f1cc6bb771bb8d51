package dev.varve.exercises.savepoints;

import static dev.varve.course.tests.States.scanned;
import static dev.varve.exercises.savepoints.TransactionSteps.assertGoesBack;
import static dev.varve.exercises.savepoints.TransactionSteps.assertOver;
import static dev.varve.exercises.savepoints.TransactionSteps.assertPasses;
import static dev.varve.exercises.savepoints.TransactionSteps.assertRefused;
import static dev.varve.exercises.savepoints.TransactionSteps.assertVoid;
import static dev.varve.exercises.savepoints.TransactionSteps.goBackAndForth;
import static dev.varve.exercises.savepoints.TransactionSteps.syncsOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Seed;
import dev.varve.SettableClock;
import dev.varve.WriteBatch;
import dev.varve.WriteOptions;
import dev.varve.course.Proves;
import dev.varve.course.Thrown;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import dev.varve.transactions.IsolationLevel;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** States are written as a=1 b=2. Others write to the store directly, without a transaction. */
class TransactionTest {
  private final SettableClock clock = new SettableClock();
  private TransactionalStore store;

  @BeforeEach
  void open() throws IOException {
    LsmOptions small = LsmOptions.defaults().withMemtableBytes(1 << 16).withClock(clock);
    store = TransactionalStore.open(new SimulatedStorage(), small);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Proves("commit")
  void aCommitMakesAllWritesTakeEffect() {
    store.put("a", "1");
    Transaction transaction = store.begin();
    assertThat(scanned(transaction)).as("a=1: it sees").isEqualTo("a=1");
    WriteBatch batch = new WriteBatch().put("b", "x").delete("a");
    transaction.write(batch);
    batch.clear();
    transaction.put("c", "x", Duration.ofSeconds(10));
    String story = "a=1; own batch b=x, delete a (cleared by its owner); own c=x for 10 s: ";
    assertThat(scanned(transaction)).as(story + "it sees").isEqualTo("b=x c=x");
    assertThat(scanned(store)).as(story + "the store before the commit").isEqualTo("a=1");
    transaction.commit();
    assertThat(store.stats().count("transactions.committed")).as("commits").isEqualTo(1);
    assertThat(scanned(store)).as(story + "the store after the commit").isEqualTo("b=x c=x");
    clock.advance(Duration.ofSeconds(10));
    assertThat(scanned(store)).as(story + "the store 10 s after the commit").isEqualTo("b=x");
  }

  @Proves("commit")
  void whatHasExpiredByTheCommitIsCommittedToo() {
    store.put("a", "1");
    Transaction transaction = store.begin();
    transaction.put("a", "x", Duration.ofSeconds(10));
    clock.advance(Duration.ofSeconds(10));
    transaction.commit();
    assertThat(scanned(store)).as("a=1; own a=x for 10 s; 10 s later commit: the store").isEmpty();
  }

  @Proves("commit")
  void aCommitIsAsDurableAsItsOptionsAsk() throws IOException {
    String story = "in a store that syncs no write, syncs of own a=x, commit";
    assertThat(syncsOf(Transaction::commit)).as(story).isZero();
    assertThat(syncsOf(it -> it.commit(WriteOptions.SYNC))).as(story + " with SYNC").isPositive();
  }

  @Proves("back")
  void whatWasWrittenSinceTheSavepointIsTakenBack() {
    store.put("a", "1");
    Transaction transaction = store.begin();
    Savepoint savepoint = transaction.savepoint();
    transaction.put("b", "x");
    transaction.delete("a");
    assertThat(scanned(transaction)).as("a=1; own b=x, delete a: it sees").isEqualTo("b=x");
    transaction.rollbackTo(savepoint);
    String story = "a=1; savepoint, own b=x, delete a, rollbackTo: ";
    assertThat(scanned(transaction)).as(story + "it sees").isEqualTo("a=1");
    assertThat(transaction.get("b")).as(story + "it gets b").isNull();
    transaction.put("c", "x");
    transaction.commit();
    assertThat(scanned(store)).as(story + "own c=x, commit: the store").isEqualTo("a=1 c=x");
  }

  @Proves("kept")
  void whatWasWrittenBeforeTheSavepointStays() {
    Transaction transaction = store.begin();
    transaction.put("a", "x", Duration.ofSeconds(10));
    transaction.put("b", "x");
    Savepoint savepoint = transaction.savepoint();
    transaction.put("b", "y");
    transaction.put("c", "y");
    transaction.rollbackTo(savepoint);
    String story = "own a=x for 10 s, b=x, savepoint, b=y, c=y, rollbackTo: ";
    assertThat(scanned(transaction)).as(story + "it sees").isEqualTo("a=x b=x");
    transaction.commit();
    assertThat(scanned(store)).as(story + "commit: the store").isEqualTo("a=x b=x");
    clock.advance(Duration.ofSeconds(10));
    assertThat(scanned(store)).as(story + "commit: the store 10 s later").isEqualTo("b=x");
  }

  @Proves("again")
  void itCanGoBackToOneSavepointManyTimes() {
    Transaction transaction = store.begin();
    Savepoint outer = transaction.savepoint();
    transaction.put("a", "x");
    Savepoint savepoint = transaction.savepoint();
    for (String key : List.of("b", "c", "d")) {
      transaction.put(key, "x");
      String story = "savepoint 1, own a=x, savepoint 2; own " + key + "=x, rollbackTo 2: ";
      assertGoesBack(story + "thrown", transaction, savepoint);
      assertThat(scanned(transaction)).as(story + "it sees").isEqualTo("a=x");
    }
    assertGoesBack("the same; rollbackTo 2 and then 1: thrown", transaction, outer);
  }

  @Proves("void")
  void aSavepointMadeSinceIsVoid() {
    Transaction transaction = store.begin();
    Savepoint outer = transaction.savepoint();
    Savepoint twin = transaction.savepoint();
    transaction.put("a", "x");
    Savepoint inner = transaction.savepoint();
    transaction.rollbackTo(outer);
    transaction.write(new WriteBatch().put("b", "x").put("c", "x"));
    String story = "savepoints 1 and 2, a=x, savepoint 3, rollbackTo 1, b=x, c=x; rollbackTo ";
    assertVoid(story + "3: ", transaction, inner);
    assertVoid(story + "2: ", transaction, twin);
    assertGoesBack(story + "3, 2, both void, and then 1: thrown", transaction, outer);
  }

  @Proves("void")
  void aSavepointOfAnotherTransactionIsRefused() {
    Transaction other = store.begin();
    other.put("a", "x");
    Savepoint savepoint = other.savepoint();
    Transaction transaction = store.begin();
    transaction.write(new WriteBatch().put("b", "x").put("c", "x"));
    assertVoid("another one's savepoint; own b=x, c=x, rollbackTo: ", transaction, savepoint);
  }

  @Proves("reads")
  void whatWasReadSinceTheSavepointStaysRead() {
    Transaction transaction = store.begin();
    Savepoint savepoint = transaction.savepoint();
    transaction.get("a");
    transaction.rollbackTo(savepoint);
    transaction.put("b", "x");
    store.put("a", "2");
    assertRefused(transaction, "savepoint, get a, rollbackTo, own b=x; others: a=2");
  }

  @Proves("snapshot")
  void atSnapshotTheSecondToWriteAKeyIsRefused() {
    Transaction transaction = store.begin(IsolationLevel.SNAPSHOT);
    transaction.put("a", "x");
    store.put("a", "2");
    assertRefused(transaction, "own a=x; others: a=2");
    assertThat(scanned(store)).as("the store").isEqualTo("a=2");
    Transaction leaser = store.begin(IsolationLevel.SNAPSHOT);
    leaser.put("a", "x", Duration.ofSeconds(10));
    store.put("a", "2");
    clock.advance(Duration.ofSeconds(10));
    assertRefused(leaser, "own a=x for 10 s; others: a=2; 10 s later");
    Transaction several = store.begin(IsolationLevel.SNAPSHOT);
    several.write(new WriteBatch().put("ab", "x").put("ac", "x"));
    store.put("ac", "2");
    assertRefused(several, "own ab=x, ac=x; others: ac=2");
    Transaction deleter = store.begin(IsolationLevel.SNAPSHOT);
    deleter.delete("a");
    store.put("a", "3");
    assertRefused(deleter, "own delete a; others: a=3");
  }

  @Proves("snapshot")
  void atSnapshotWhatWasOnlyReadMayChange() {
    store.put("a", "1", Duration.ofSeconds(10));
    Transaction transaction = store.begin(IsolationLevel.SNAPSHOT);
    transaction.get("a");
    scanned(transaction);
    transaction.put("b", "x");
    Transaction reader = store.begin(IsolationLevel.SNAPSHOT);
    reader.get("a");
    store.put("a", "2");
    clock.advance(Duration.ofSeconds(10));
    reader.get("c");
    assertPasses(transaction, "a=1 for 10 s; get a, scan all, own b=x; others: a=2; 10 s later");
    assertPasses(reader, "a=1 for 10 s; get a, 10 s later get c");
  }

  @Proves("snapshot")
  void whatWasTakenBackConflictsWithNobody() {
    Transaction transaction = store.begin(IsolationLevel.SNAPSHOT);
    Savepoint savepoint = transaction.savepoint();
    transaction.put("a", "x");
    transaction.rollbackTo(savepoint);
    transaction.write(new WriteBatch().put("ab", "x").delete(new byte[] {(byte) 0x80}));
    store.write(new WriteBatch().put("a", "2").put("ac", "2").delete(new byte[] {(byte) 0x81}));
    assertPasses(transaction, "a rolled back, own ab, delete 0x80; others: a, ac, delete 0x81");
    assertThat(scanned(store)).as("the store").isEqualTo("a=2 ab=x ac=2");
  }

  @Proves("serializable")
  void atSerializableWhatWasReadMustNotChange() {
    store.put("a", "1");
    Transaction transaction = store.begin();
    transaction.get("a");
    transaction.put("b", "x");
    store.put("a", "2");
    assertRefused(transaction, "a=1; get a, own b=x; others: a=2");
    Transaction adder = store.begin();
    adder.put("a", adder.get("a") + "1");
    store.put("a", "2");
    assertRefused(adder, "a=2; get a, own a=21; others: a=2");
    assertThat(scanned(store)).as("the store").isEqualTo("a=2");
  }

  @Proves("serializable")
  void aCursorThatIsStillOpenHasReadToo() {
    store.put("b", "1");
    Transaction transaction = store.begin();
    Cursor cursor = transaction.scan(KeyRange.all());
    cursor.next();
    transaction.put("c", "x");
    store.put("a", "2");
    assertRefused(transaction, "b=1; scan all, next (b), own c=x; others: a=2; cursor open");
  }

  @Proves("serializable")
  void whatWasOnlyWrittenConflictsWithNobody() {
    Transaction transaction = store.begin();
    transaction.put("a", "x");
    transaction.delete("b");
    store.write(new WriteBatch().put("a", "2").put("b", "2"));
    assertPasses(transaction, "own a=x, delete b; others: a=2, b=2");
    assertThat(scanned(store)).as("the store").isEqualTo("a=x");
  }

  @Proves("serializable")
  void aRangeThatItDeletesMustNotChange() {
    store.put("b", "1");
    Transaction transaction = store.begin();
    transaction.deleteRange(KeyRange.of("a", "c"));
    store.put("bb", "2");
    assertRefused(transaction, "b=1; own delete [a, c); others: bb=2");
    Transaction beside = store.begin();
    beside.deleteRange(KeyRange.of("a", "c"));
    store.put("c", "2");
    assertPasses(beside, "own delete [a, c); others: c=2");
    assertThat(scanned(store)).as("the store").isEqualTo("c=2");
  }

  @Proves("serializable")
  void aRangeDeleteThatWasRolledBackIsNoRead() {
    Transaction transaction = store.begin();
    Savepoint before = transaction.savepoint();
    transaction.deleteRange(KeyRange.of("a", "c"));
    transaction.rollbackTo(before);
    transaction.put("x", "1");
    store.put("b", "2");
    assertPasses(transaction, "own delete [a, c), rolled back, and x=1; others: b=2");
  }

  @Proves("snapshot")
  void atSnapshotARangeIsAWriteOfItsKeys() {
    Transaction transaction = store.begin(IsolationLevel.SNAPSHOT);
    transaction.deleteRange(KeyRange.of("a", "c"));
    store.put("b", "2");
    assertRefused(transaction, "SNAPSHOT, own delete [a, c); others: b=2");
  }

  @Proves("read-only")
  void whoWritesNothingIsNeverRefused() {
    store.put("a", "1");
    Transaction reader = store.begin();
    reader.get("a");
    reader.write(new WriteBatch());
    Transaction regretter = store.begin();
    Savepoint savepoint = regretter.savepoint();
    regretter.put("b", regretter.get("a"));
    regretter.rollbackTo(savepoint);
    store.put("a", "2");
    assertPasses(reader, "a=1; get a, own empty batch; others: a=2");
    assertPasses(regretter, "a=1; savepoint, get a, own b, rollbackTo; others: a=2");
  }

  @Proves("expired")
  void whatWasReadMustNotHaveExpired() {
    clock.set(Instant.EPOCH.plusSeconds(1L << 33));
    store.put("lease", "1", Duration.ofSeconds(10));
    Transaction writer = store.begin();
    writer.get("lease");
    writer.put("ab", "x");
    Transaction inTime = store.begin();
    inTime.get("lease");
    inTime.put("cd", "x");
    Transaction reader = store.begin();
    reader.get("lease");
    Transaction late = store.begin();
    late.get("lease");
    clock.advance(Duration.ofSeconds(9));
    assertPasses(inTime, "get lease, own cd=x; 9 of its 10 s");
    clock.advance(Duration.ofSeconds(1));
    late.get("other");
    assertRefused(writer, "get lease, own ab=x; it expires");
    assertPasses(reader, "get lease; it expires");
    assertRefused(late, "get lease; it expires; get other");
    assertThat(scanned(store)).as("the store").isEqualTo("cd=x");
  }

  @Proves("over")
  void afterACommitItIsOverRefusedOrNot() {
    Transaction refused = store.begin();
    Savepoint savepoint = refused.savepoint();
    refused.get("a");
    refused.put("b", "x");
    store.put("a", "2");
    assertRefused(refused, "get a, own b=x; others: a=2");
    store.put("lease", "1", Duration.ofSeconds(10));
    store.begin();
    Transaction committed = store.begin();
    committed.put("c", "x");
    committed.commit();
    Transaction reader = store.begin();
    reader.get("lease");
    clock.advance(Duration.ofSeconds(10));
    reader.get("b");
    assertRefused(reader, "get lease; it expires; get b");
    for (Transaction ended : List.of(refused, committed, reader)) {
      assertOver(ended == committed ? "committed" : "refused", ended, savepoint);
    }
    assertThat(store.stats().count("transactions.active"))
        .as("open of four transactions, three of which were committed, once more in vain")
        .isEqualTo(1);
  }

  @Proves("over")
  void afterACommitThatFailsItIsOverToo() {
    Transaction transaction = store.begin();
    transaction.put("a", "x");
    store.close();
    assertOver("own a=x, the store is closed, commit", transaction::commit);
    assertThat(transaction.isOver()).as("the same: is over").isTrue();
  }

  @Proves("over")
  void inAClosedStoreNothingIsWrittenOrTakenBack() {
    Transaction transaction = store.begin();
    Savepoint savepoint = transaction.savepoint();
    transaction.put("a", "x");
    store.close();
    assertOver("savepoint, own a=x, the store is closed, put", () -> transaction.put("b", "x"));
    assertOver("the same, savepoint", transaction::savepoint);
    assertOver("the same, rollbackTo", () -> transaction.rollbackTo(savepoint));
    assertThat(Thrown.by(transaction::rollback)).as("the same, rollback: thrown").isNull();
  }

  @Proves("model")
  void goingBackAndForthItShowsWhatACopyOfThatTimeShows() {
    Seed.run(
        seed -> {
          Transaction transaction = store.begin();
          String model = goBackAndForth(seed, transaction);
          transaction.commit();
          assertThat(scanned(store)).as("the store after the commit").isEqualTo(model);
        });
  }
}
