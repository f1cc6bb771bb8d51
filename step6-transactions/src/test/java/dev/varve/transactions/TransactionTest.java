package dev.varve.transactions;

import static dev.varve.Cursors.assertShows;
import static dev.varve.Cursors.backward;
import static dev.varve.Cursors.forward;
import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Keys;
import dev.varve.Limits;
import dev.varve.Seed;
import dev.varve.StoreModel;
import dev.varve.WriteBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransactionTest extends TransactionFixture {

  @ParameterizedTest
  @EnumSource
  void itReadsItsOwnWritesAndNobodyElseDoesUntilItCommits(IsolationLevel level) {
    store.put("old", "1");
    try (Transaction transaction = store.begin(level)) {
      transaction.put("new", "2");
      transaction.delete("old");
      assertThat(transaction.get("new")).isEqualTo("2");
      assertThat(transaction.get("old")).isNull();
      assertThat(store.get("new")).isNull();
      assertThat(store.get("old")).isEqualTo("1");
      transaction.commit();
    }
    assertThat(store.get("new")).isEqualTo("2");
    assertThat(store.get("old")).isNull();
  }

  @Test
  void itsMarkTakesEffectWithItsCommit() {
    byte[] first = {1};
    byte[] second = {2};
    store.write(new WriteBatch().mark(first));
    try (Transaction transaction = store.begin()) {
      Savepoint savepoint = transaction.savepoint();
      transaction.write(new WriteBatch().mark(new byte[] {9}));
      transaction.rollbackTo(savepoint);
      transaction.write(new WriteBatch().put("k", "v").mark(second));
      transaction.get("read");
      assertThat(store.mark()).isEqualTo(first);
      transaction.commit();
    }
    assertThat(store.mark()).isEqualTo(second);
    try (Transaction refused = store.begin()) {
      refused.get("k");
      refused.write(new WriteBatch().put("other", "v").mark(new byte[] {3}));
      store.put("k", "changed");
      assertThatThrownBy(refused::commit).isInstanceOf(ConflictException.class);
    }
    assertThat(store.mark()).isEqualTo(second);
    try (Transaction only = store.begin(IsolationLevel.SNAPSHOT)) {
      only.write(new WriteBatch().mark(first));
      only.commit();
    }
    assertThat(store.mark()).isEqualTo(first);
    assertThat(store.flushedMark()).isNull();
    store.flush();
    assertThat(store.flushedMark()).isEqualTo(first);
  }

  @Test
  void itsCursorsMergeItsWritesWithMemoryAndTables() {
    store.write(new WriteBatch().put("a", "t").put("b", "t").put("c", "t").put("d", "t"));
    store.flush();
    store.write(new WriteBatch().put("c", "m").put("e", "m").delete("d"));
    try (Transaction transaction = store.begin()) {
      transaction.put("b", "own");
      transaction.delete("c");
      transaction.put("d", "own");
      transaction.put("f", "own");
      List<String> expected = List.of("a=t", "b=own", "d=own", "e=m", "f=own");
      assertThat(entries(transaction, true)).isEqualTo(expected);
      assertThat(entries(transaction, false))
          .isEqualTo(List.of("f=own", "e=m", "d=own", "b=own", "a=t"));
      try (Cursor cursor = transaction.scan(KeyRange.of("b", "e"))) {
        assertThat(cursor.seek("c")).isTrue();
        assertThat(cursor.key()).isEqualTo(utf8("d"));
        assertThat(cursor.next()).isFalse();
        assertThat(cursor.previous()).isTrue();
        assertThat(cursor.previous()).isTrue();
        assertThat(cursor.key()).isEqualTo(utf8("b"));
        assertThat(cursor.previous()).isFalse();
      }
    }
  }

  private static List<String> entries(Transaction transaction, boolean forward) {
    List<String> entries = new ArrayList<>();
    try (Cursor cursor = transaction.scan(KeyRange.all())) {
      boolean found = forward ? cursor.first() : cursor.last();
      while (found) {
        entries.add(new String(cursor.key()) + "=" + new String(cursor.value()));
        found = forward ? cursor.next() : cursor.previous();
      }
    }
    return entries;
  }

  /** A random state with random writes on top, with expiry: every read agrees with a model. */
  @Test
  void whateverLiesBelowItSeesItsWritesOnTop() {
    Seed.run(
        seed -> {
          StoreModel model = new StoreModel();
          Random random = seed.random();
          for (int round = 0; round < 60; round++) {
            store.write(randomBatch(random, model));
            switch (random.nextInt(10)) {
              case 0, 1 -> store.flush();
              case 2 -> store.compact(KeyRange.all());
              default -> clock.advance(Duration.ofSeconds(random.nextInt(3)));
            }
            try (Transaction transaction = store.begin()) {
              transaction.write(randomBatch(random, model));
              transaction.write(randomBatch(random, model));
              for (byte[] key : Keys.evil()) {
                assertThat(transaction.get(key)).isEqualTo(model.get(key, clock.millis()));
              }
              for (int i = 0; i < 10; i++) {
                KeyRange range = Keys.range(random);
                assertShows(transaction, range, model.scan(range, clock.millis()));
              }
              transaction.commit();
            }
            assertShows(store, KeyRange.all(), model.scan(KeyRange.all(), clock.millis()));
          }
        });
  }

  private WriteBatch randomBatch(Random random, StoreModel model) {
    WriteBatch batch = new WriteBatch();
    for (int i = random.nextInt(20); i > 0; i--) {
      byte[] key = Keys.evil(random);
      byte[] value = Keys.value(random);
      switch (random.nextInt(4)) {
        case 0 -> {
          batch.delete(key);
          model.delete(key);
        }
        case 1 -> {
          long expiresAt = clock.millis() + 1 + random.nextInt(5_000);
          batch.put(key, value, expiresAt);
          model.put(key, value, expiresAt);
        }
        default -> {
          batch.put(key, value);
          model.put(key, value);
        }
      }
    }
    return batch;
  }

  @Test
  void anOwnValueThatHasExpiredUncoversNoOlderOne() {
    store.put("session", "old");
    try (Transaction transaction = store.begin()) {
      transaction.put("session", "new", Duration.ofSeconds(10));
      assertThat(transaction.get("session")).isEqualTo("new");
      clock.advance(Duration.ofSeconds(10));
      assertThat(transaction.get("session")).isNull();
      assertThat(transaction.count()).isZero();
      transaction.commit();
    }
    assertThat(store.get("session")).isNull();
  }

  @Test
  void aCursorStaysAsItWasMadeWhileItsTransactionWritesOn() {
    store.write(new WriteBatch().put("a", "1").put("c", "1"));
    try (Transaction transaction = store.begin()) {
      Savepoint start = transaction.savepoint();
      transaction.put("b", "2");
      try (Cursor cursor = transaction.scan(KeyRange.all())) {
        transaction.put("b", "3");
        transaction.put("bb", "3");
        transaction.delete("c");
        assertThat(forward(cursor)).containsExactly("<61>=<31>", "<62>=<32>", "<63>=<31>");
        transaction.rollbackTo(start);
        transaction.put("b", "4");
        assertThat(backward(cursor)).containsExactly("<63>=<31>", "<62>=<32>", "<61>=<31>");
      }
    }
  }

  @Test
  void aSavepointBringsBackWhatWasWrittenUntilThen() {
    store.put("a", "0");
    try (Transaction transaction = store.begin()) {
      transaction.put("a", "1");
      Savepoint outer = transaction.savepoint();
      transaction.delete("a");
      transaction.put("b", "2");
      Savepoint inner = transaction.savepoint();
      transaction.put("b", "3");
      transaction.rollbackTo(inner);
      assertThat(entries(transaction, true)).containsExactly("b=2");
      transaction.put("c", "4");
      transaction.rollbackTo(inner);
      assertThat(entries(transaction, false)).containsExactly("b=2");
      transaction.rollbackTo(outer);
      assertThat(entries(transaction, true)).containsExactly("a=1");
      assertThatThrownBy(() -> transaction.rollbackTo(inner))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("savepoint is void, or another transaction's");
      transaction.put("d", "5");
      transaction.rollbackTo(outer);
      transaction.put("e", "6");
      transaction.commit();
    }
    assertThat(store.keys("")).containsExactly("a", "e");
    assertThat(store.get("a")).isEqualTo("1");
  }

  @Test
  void aSavepointOfAnotherTransactionIsRefused() {
    try (Transaction one = store.begin();
        Transaction other = store.begin()) {
      Savepoint savepoint = other.savepoint();
      one.put("a", "1");
      assertThatThrownBy(() -> one.rollbackTo(savepoint))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> one.rollbackTo(null)).isInstanceOf(IllegalArgumentException.class);
      assertThat(one.get("a")).isEqualTo("1");
    }
  }

  @Test
  void whatWasTakenBackConflictsWithNobodyAtSnapshot() {
    Transaction transaction = store.begin(IsolationLevel.SNAPSHOT);
    Savepoint start = transaction.savepoint();
    transaction.put("a", "1");
    transaction.rollbackTo(start);
    transaction.put("b", "1");
    store.put("a", "2");
    transaction.commit();
    assertThat(store.get("a")).isEqualTo("2");
    assertThat(store.get("b")).isEqualTo("1");
  }

  @Test
  void whatWasReadBeforeARollbackToStaysRead() {
    Transaction transaction = store.begin();
    Savepoint start = transaction.savepoint();
    transaction.get("a");
    transaction.rollbackTo(start);
    transaction.put("b", "1");
    store.put("a", "2");
    assertRefused(transaction, "a");
  }

  @Test
  void rollbackAndCloseLeaveNoTrace() {
    store.put("a", "0");
    Transaction rolledBack = store.begin();
    rolledBack.put("a", "1");
    rolledBack.rollback();
    try (Transaction closed = store.begin()) {
      closed.delete("a");
      closed.put("b", "1");
    }
    assertThat(store.keys("")).containsExactly("a");
    assertThat(store.get("a")).isEqualTo("0");
    assertThat(store.stats().count("transactions.active")).isZero();
    assertThat(store.stats().count("transactions.committed")).isZero();
  }

  @Test
  void endedTransactionsKeepNoOldVersionsAlive() {
    for (int i = 0; i < 100; i++) {
      store.put("a", "v".repeat(1_000) + i);
      Transaction transaction = store.begin();
      transaction.get("a");
      switch (i % 3) {
        case 0 -> transaction.commit();
        case 1 -> transaction.rollback();
        default -> transaction.close();
      }
    }
    store.compact(KeyRange.all());
    assertThat(store.stats().count("compaction.bytes.written"))
        .as("bytes of one version, not of a hundred")
        .isBetween(1L, 4_000L);
  }

  @Test
  void anEndedTransactionAndItsCursorsRefuseAllButClose() {
    store.put("a", "1");
    List<Consumer<Transaction>> ends =
        List.of(Transaction::commit, Transaction::rollback, Transaction::close);
    for (Consumer<Transaction> end : ends) {
      Transaction transaction = store.begin();
      Savepoint savepoint = transaction.savepoint();
      Cursor cursor = transaction.scan(KeyRange.all());
      cursor.first();
      assertThat(transaction.isOver()).isFalse();
      end.accept(transaction);
      assertThat(transaction.isOver()).isTrue();
      assertOver(() -> transaction.get("a"));
      assertOver(() -> transaction.scan(KeyRange.all()));
      assertOver(() -> transaction.put("a", "2"));
      assertOver(() -> transaction.delete("a"));
      assertOver(() -> transaction.write(new WriteBatch()));
      assertOver(transaction::savepoint);
      assertOver(() -> transaction.rollbackTo(savepoint));
      assertOver(transaction::commit);
      assertOver(transaction::rollback);
      assertOver(cursor::first);
      assertOver(cursor::last);
      assertOver(cursor::next);
      assertOver(cursor::previous);
      assertOver(() -> cursor.seek("a"));
      assertOver(cursor::key);
      assertOver(cursor::value);
      assertOver(cursor::expiresAtMillis);
      assertThatCode(cursor::close).doesNotThrowAnyException();
      assertThatCode(transaction::close).doesNotThrowAnyException();
    }
    assertThat(store.stats().count("transactions.active")).isZero();
  }

  private static void assertOver(ThrowingCallable use) {
    assertThatThrownBy(use)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("transaction is over");
  }

  @Test
  void onceTheStoreIsClosedATransactionCanOnlyBeRolledBack() {
    store.put("a", "1");
    Transaction transaction = store.begin();
    transaction.put("b", "1");
    Cursor cursor = transaction.scan(KeyRange.all());
    store.close();
    assertStoreClosed(() -> transaction.get("a"));
    assertStoreClosed(() -> transaction.get("b"));
    assertStoreClosed(() -> transaction.put("b", "2"));
    assertStoreClosed(() -> transaction.scan(KeyRange.all()));
    assertStoreClosed(cursor::next);
    assertStoreClosed(store::begin);
    cursor.close();
    transaction.rollback();
    assertThat(transaction.isOver()).isTrue();
  }

  @Test
  void aCommitAfterTheStoreWasClosedFails() {
    Transaction transaction = store.begin();
    transaction.put("b", "1");
    store.close();
    assertStoreClosed(transaction::commit);
    assertThat(transaction.isOver()).isTrue();
  }

  private static void assertStoreClosed(ThrowingCallable use) {
    assertThatThrownBy(use).isInstanceOf(IllegalStateException.class).hasMessage("store is closed");
  }

  @Test
  void nullAndOversizeAreRefusedBeforeAnyEffect() {
    byte[] tooLong = new byte[Limits.MAX_KEY_BYTES + 1];
    Transaction transaction = store.begin();
    transaction.put("a", "1");
    assertRefusedArgument(() -> transaction.get((byte[]) null));
    assertRefusedArgument(() -> transaction.get(tooLong));
    assertRefusedArgument(() -> transaction.scan(null));
    assertRefusedArgument(() -> transaction.write(null));
    assertRefusedArgument(() -> transaction.put(tooLong, new byte[0]));
    assertRefusedArgument(() -> transaction.put("b", null));
    assertRefusedArgument(() -> transaction.delete((byte[]) null));
    assertRefusedArgument(() -> store.begin(null));
    assertRefusedArgument(() -> store.update(null));
    assertRefusedArgument(() -> store.updateOnly(null));
    assertRefusedArgument(() -> store.view(null));
    try (Cursor cursor = transaction.scan(KeyRange.all())) {
      assertRefusedArgument(() -> cursor.seek((byte[]) null));
      assertRefusedArgument(() -> cursor.seek(tooLong));
    }
    transaction.commit();
    assertThat(store.keys("")).containsExactly("a");
  }

  private static void assertRefusedArgument(ThrowingCallable use) {
    assertThatThrownBy(use).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatTheCallerDoesToItsArraysLaterChangesNothing() {
    byte[] key = utf8("a");
    byte[] value = utf8("1");
    Transaction transaction = store.begin();
    transaction.get(key);
    transaction.put(utf8("x"), value);
    key[0] = 'b';
    value[0] = '2';
    assertThat(transaction.get("x")).isEqualTo("1");
    store.put("b", "not read");
    store.put("a", "read");
    assertRefused(transaction, "a");
    assertThat(store.get("x")).isNull();
  }

  @Test
  void whatTheCallerDoesToASoughtKeyLaterChangesNothing() {
    byte[] sought = utf8("m");
    Transaction transaction = store.begin();
    try (Cursor cursor = transaction.scan(KeyRange.all())) {
      cursor.seek(sought);
      sought[0] = 'z';
    }
    transaction.put("a", "1");
    store.put("n", "phantom");
    assertRefused(transaction, "n");
  }
}
