package dev.varve.transactions;

import static dev.varve.Keys.bytes;
import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A serializable transaction conflicts with exactly those writes of others that touch what it has
 * read.
 */
class ConflictTest extends TransactionFixture {

  @BeforeEach
  void fill() {
    store.write(new WriteBatch().put("b", "1").put("d", "1").put("f", "1").put("h", "1"));
  }

  /** Runs a transaction that reads, then lets another one write {@code key}, then commits. */
  private Transaction readThenOtherWrites(Consumer<Transaction> reading, byte[] key) {
    Transaction transaction = store.begin();
    reading.accept(transaction);
    transaction.put("result", "1");
    store.put(key, utf8("other"));
    return transaction;
  }

  private void assertConflict(Consumer<Transaction> reading, String key) {
    assertConflict(reading, utf8(key));
  }

  private void assertConflict(Consumer<Transaction> reading, byte[] key) {
    Transaction transaction = readThenOtherWrites(reading, key);
    assertThatThrownBy(transaction::commit)
        .as("a write of %s", new String(key))
        .isInstanceOf(ConflictException.class);
    assertThat(store.get("result")).isNull();
    assertThat(store.stats().count("transactions.active")).isZero();
  }

  private void assertNoConflict(Consumer<Transaction> reading, byte[] key) {
    readThenOtherWrites(reading, key).commit();
    assertThat(store.get("result")).isEqualTo("1");
    store.delete("result");
  }

  private void assertNoConflict(Consumer<Transaction> reading, String... keys) {
    for (String key : keys) {
      assertNoConflict(reading, utf8(key));
    }
  }

  /** Reads by moving a cursor over a range. */
  private static Consumer<Transaction> scanning(KeyRange range, Consumer<Cursor> moves) {
    return transaction -> {
      try (Cursor cursor = transaction.scan(range)) {
        moves.accept(cursor);
      }
    };
  }

  private static final Consumer<Cursor> ALL =
      cursor -> {
        while (cursor.next()) {
          cursor.key();
        }
      };
  private static final Consumer<Cursor> ALL_BACKWARD =
      cursor -> {
        for (boolean found = cursor.last(); found; found = cursor.previous()) {
          cursor.key();
        }
      };

  @Test
  void theConflictNamesTheKeyAndTheTransactionLeavesNothing() {
    Transaction transaction = readThenOtherWrites(it -> it.get("b"), utf8("b"));
    assertRefused(transaction, "b");
    assertThat(store.get("result")).isNull();
    assertThat(store.get("b")).isEqualTo("other");
    assertThat(store.stats().count("transactions.refused")).isEqualTo(1);
    assertThat(store.stats().count("transactions.committed")).isZero();
    assertThat(store.stats().count("transactions.active")).isZero();
  }

  @Test
  void aKeyThatWasReadIsProtectedAndItsNeighboursAreNot() {
    assertConflict(transaction -> transaction.get("d"), "d");
    assertNoConflict(transaction -> transaction.get("d"), "c", "dd", "e");
    assertNoConflict(transaction -> transaction.get("d"), bytes('d', 0));
  }

  @Test
  void thatAKeyWasAbsentIsProtectedToo() {
    assertConflict(transaction -> transaction.get("c"), "c");
    assertConflict(transaction -> transaction.contains("cc"), "cc");
  }

  @Test
  void everyKindOfWriteOfOthersConflicts() {
    assertOtherConflicts(() -> store.put("d", "2"));
    assertOtherConflicts(() -> store.delete("d"));
    assertOtherConflicts(() -> store.write(new WriteBatch().put("x", "1").put("d", "2")));
    assertOtherConflicts(() -> store.updateOnly(other -> other.put("d", "3")));
    assertOtherConflicts(
        () -> {
          Transaction other = store.begin(IsolationLevel.SNAPSHOT);
          other.delete("d");
          other.commit();
        });
  }

  private void assertOtherConflicts(Runnable write) {
    store.put("d", "1");
    Transaction transaction = store.begin();
    transaction.get("d");
    transaction.put("result", "1");
    write.run();
    assertRefused(transaction, "d");
  }

  @Test
  void whatWasWrittenBeforeTheTransactionBeganIsNoConflict() {
    store.put("d", "2");
    Transaction transaction = store.begin();
    assertThat(transaction.get("d")).isEqualTo("2");
    transaction.put("d", "3");
    transaction.commit();
    assertThat(store.get("d")).isEqualTo("3");
  }

  @Test
  void whatOthersTookBackIsNoConflict() {
    Transaction transaction = store.begin();
    transaction.get("d");
    transaction.put("result", "1");
    Transaction other = store.begin();
    other.put("d", "2");
    other.rollback();
    Transaction refused = store.begin();
    refused.get("b");
    refused.put("d", "2");
    store.put("b", "2");
    assertRefused(refused, "b");
    transaction.commit();
    assertThat(store.get("result")).isEqualTo("1");
  }

  @Test
  void aTransactionThatOnlyReadsIsNeverRefused() {
    for (IsolationLevel level : IsolationLevel.values()) {
      Transaction transaction = store.begin(level);
      long before = transaction.count();
      store.put("new" + level, "1");
      store.delete("b");
      assertThat(transaction.count()).isEqualTo(before);
      transaction.commit();
    }
    Transaction tookBack = store.begin();
    Savepoint start = tookBack.savepoint();
    tookBack.get("d");
    tookBack.put("d", "2");
    tookBack.rollbackTo(start);
    store.put("d", "3");
    tookBack.commit();
    assertThat(store.get("d")).isEqualTo("3");
  }

  @Test
  void blindWritesDoNotConflictAtSerializableAndDoAtSnapshot() {
    for (IsolationLevel level : IsolationLevel.values()) {
      Transaction transaction = store.begin(level);
      transaction.put("d", "blind");
      store.put("d", "other");
      if (level == IsolationLevel.SERIALIZABLE) {
        transaction.commit();
        assertThat(store.get("d")).isEqualTo("blind");
      } else {
        assertRefused(transaction, "d");
        assertThat(store.get("d")).isEqualTo("other");
      }
    }
  }

  @Test
  void whatItHasWrittenItselfIsNotReadFromTheStore() {
    Transaction transaction = store.begin();
    transaction.put("d", "own");
    transaction.get("d");
    store.put("d", "other");
    transaction.commit();
    assertThat(store.get("d")).isEqualTo("own");
  }

  @Test
  void atSnapshotWhatWasOnlyReadMayChange() {
    Transaction transaction = store.begin(IsolationLevel.SNAPSHOT);
    transaction.get("d");
    transaction.count();
    transaction.put("result", "1");
    store.put("d", "2");
    transaction.commit();
    assertThat(store.get("result")).isEqualTo("1");
  }

  @Test
  void aWholeScanProtectsItsRangeFromItsStartUpToItsEnd() {
    for (Consumer<Cursor> direction : List.of(ALL, ALL_BACKWARD)) {
      Consumer<Transaction> reading = scanning(KeyRange.of("c", "g"), direction);
      for (String inside : new String[] {"c", "cc", "d", "e", "f", "ff"}) {
        assertConflict(reading, inside);
        store.delete(inside);
        store.write(new WriteBatch().put("d", "1").put("f", "1"));
      }
      assertConflict(reading, bytes('c', 0));
      store.delete(bytes('c', 0));
      assertNoConflict(reading, "b", "bz", "g", "h", "");
      assertNoConflict(reading, bytes('g', 0));
      assertNoConflict(reading, bytes('b', 0xFF, 0xFF));
      store.delete("g");
    }
  }

  @Test
  void aScanWithOpenEndsProtectsEverything() {
    Consumer<Transaction> reading = scanning(KeyRange.all(), ALL);
    assertConflict(reading, "");
    assertConflict(reading, bytes(0xFF, 0xFF));
    assertConflict(scanning(KeyRange.from(utf8("x")), ALL_BACKWARD), "z");
    assertConflict(scanning(KeyRange.to(utf8("a")), ALL_BACKWARD), bytes(0));
    assertConflict(Transaction::count, "g");
    assertConflict(transaction -> transaction.keys("q"), "qq");
    assertNoConflict(transaction -> transaction.keys("q"), "p", "r");
  }

  @Test
  void aCursorThatStopsForwardProtectsWhatItHasPassed() {
    Consumer<Transaction> reading =
        scanning(
            KeyRange.from(utf8("c")),
            cursor -> {
              cursor.next();
              cursor.next();
            });
    assertConflict(reading, "e");
    store.delete("e");
    assertConflict(reading, "f");
    assertConflict(reading, "c");
    store.delete("c");
    assertNoConflict(reading, "ff", "g", "h", "b");
    assertNoConflict(reading, bytes('f', 0));
  }

  @Test
  void aCursorThatStopsBackwardProtectsWhatItHasPassed() {
    Consumer<Transaction> reading =
        scanning(
            KeyRange.to(utf8("g")),
            cursor -> {
              cursor.last();
              cursor.previous();
            });
    assertConflict(reading, "d");
    assertConflict(reading, "e");
    store.delete("e");
    assertConflict(reading, "ff");
    store.delete("ff");
    assertNoConflict(reading, "c", "cz", "b", "g");
    assertNoConflict(reading, bytes('c', 0xFF));
  }

  @Test
  void aCursorThatTurnsProtectsBothWays() {
    Consumer<Transaction> reading =
        scanning(
            KeyRange.all(),
            cursor -> {
              cursor.seek("e");
              cursor.previous();
            });
    assertConflict(reading, "d");
    assertConflict(reading, "e");
    store.delete("e");
    assertConflict(reading, "f");
    assertNoConflict(reading, "c", "g", "h");
  }

  @Test
  void aSeekProtectsTheGapUpToWhatItFound() {
    Consumer<Transaction> reading = scanning(KeyRange.all(), cursor -> cursor.seek("c"));
    assertConflict(reading, "c");
    store.delete("c");
    assertConflict(reading, "cc");
    store.delete("cc");
    assertConflict(reading, "d");
    assertNoConflict(reading, "b", "bb", "e");
    assertNoConflict(reading, bytes('d', 0));
  }

  @Test
  void aJumpLeavesOutWhatLiesBetween() {
    Consumer<Transaction> reading =
        scanning(
            KeyRange.all(),
            cursor -> {
              cursor.first();
              cursor.seek("h");
            });
    assertConflict(reading, "a");
    store.delete("a");
    assertConflict(reading, "b");
    assertConflict(reading, "h");
    assertNoConflict(reading, "c", "d", "f", "g", "i");
  }

  @Test
  void aSeekBehindTheEndOfARangeHidesNothingThatWasRead() {
    Consumer<Transaction> reading =
        transaction -> {
          scanning(KeyRange.from(utf8("e")), ALL).accept(transaction);
          scanning(KeyRange.of("a", "c"), cursor -> cursor.seek("x")).accept(transaction);
        };
    assertConflict(reading, "x");
    assertConflict(reading, "g");
    assertNoConflict(reading, "b", "c", "d");
  }

  @Test
  void aSeekBeforeARangeProtectsTheRangeAlone() {
    Consumer<Transaction> reading = scanning(KeyRange.of("e", "g"), cursor -> cursor.seek("a"));
    assertNoConflict(reading, "a", "b", "d", "dz", "g");
    assertConflict(reading, "e");
    store.delete("e");
    assertConflict(reading, "f");
  }

  @Test
  void anEmptyRangeAndACursorThatDidNotMoveProtectNothing() {
    assertNoConflict(scanning(KeyRange.of("f", "b"), ALL), "b", "c", "d", "f");
    assertNoConflict(scanning(KeyRange.of("f", "b"), ALL_BACKWARD), "b", "c", "d", "f");
    assertNoConflict(scanning(KeyRange.of("d", "d"), ALL), "d");
    assertNoConflict(scanning(KeyRange.all(), cursor -> {}), "", "b", "c");
    assertNoConflict(scanning(KeyRange.all(), Cursor::previous), "", "b", "c");
  }

  @Test
  void aRangeThatHoldsNothingIsProtectedAgainstPhantoms() {
    assertConflict(scanning(KeyRange.of("i", "k"), ALL), "j");
    store.delete("j");
    assertConflict(scanning(KeyRange.of("i", "k"), ALL_BACKWARD), "i");
    assertNoConflict(scanning(KeyRange.of("i", "k"), ALL), "k");
  }

  @Test
  void aRangeThatWasDeletedIsProtectedAgainstPhantoms() {
    Transaction transaction = store.begin();
    transaction.deleteRange(KeyRange.of("c", "g"));
    store.put("e", "phantom");
    assertRefused(transaction, "e");
    assertThat(store.keys("")).containsExactly("b", "d", "e", "f", "h");
  }

  @Test
  void aCursorThatWasLeftOpenCountsAsFarAsItCame() {
    Transaction transaction = store.begin();
    try (Cursor cursor = transaction.scan(KeyRange.all())) {
      cursor.next();
      cursor.next();
      transaction.put("result", "1");
      store.put("c", "phantom");
      assertRefused(transaction, "c");
    }
  }

  @Test
  void aTransactionOlderThanTheKeysThatAreKeptIsRefusedAndDoneAgain() {
    int[] runs = {0};
    store.updateOnly(
        transaction -> {
          if (runs[0]++ == 0) {
            writeManyKeys();
          }
          transaction.put("result", "2");
        });
    assertThat(runs[0]).isEqualTo(2);
    assertThat(store.stats().count("transactions.refused")).isEqualTo(1);
    assertThat(store.get("result")).isEqualTo("2");
  }

  /** Writes more than 64 MiB of keys, which are deleted in the same batch. */
  private void writeManyKeys() {
    byte[] key = new byte[60_000];
    for (int i = 0; i < 130; i++) {
      WriteBatch batch = new WriteBatch();
      for (int j = 0; j < 10; j++) {
        key[0] = (byte) i;
        key[1] = (byte) j;
        batch.delete(key);
      }
      store.write(batch);
    }
  }

  /** A key that a transaction relies on without writing it. */
  @ParameterizedTest
  @EnumSource(IsolationLevel.class)
  void aReadForAnUpdateIsCheckedAtBothLevels(IsolationLevel level) {
    byte[] key = bytes(0, 255);
    for (String change : List.of("put", "delete", "range", "none")) {
      store.put(key, utf8("before"));
      try (Transaction transaction = store.begin(level)) {
        assertThat(transaction.getForUpdate(key)).isEqualTo(utf8("before"));
        transaction.put("result", Long.toString(1L << 33));
        switch (change) {
          case "put" -> store.put(key, utf8("other"));
          case "delete" -> store.delete(key);
          case "range" -> store.deleteRange(new KeyRange(bytes(0), bytes(1)));
          default -> store.put("unrelated", "other");
        }
        if (change.equals("none")) {
          transaction.commit();
        } else {
          assertThatThrownBy(transaction::commit).as(change).isInstanceOf(ConflictException.class);
        }
      }
    }
    assertThat(store.get("result")).isEqualTo("8589934592");
    Transaction over = store.begin(level);
    over.rollback();
    assertThatThrownBy(() -> over.getForUpdate(key)).isInstanceOf(IllegalStateException.class);
  }
}
