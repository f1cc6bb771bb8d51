package dev.varve.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deletes of ranges meet the reads and the writes of transactions. */
class RangeConflictTest extends TransactionFixture {

  @BeforeEach
  void fill() {
    store.write(new WriteBatch().put("b", "1").put("d", "1").put("f", "1"));
  }

  private Transaction thenOther(IsolationLevel level, Consumer<Transaction> work, Runnable other) {
    Transaction transaction = store.begin(level);
    work.accept(transaction);
    transaction.put("result", "1");
    other.run();
    return transaction;
  }

  private void assertRefused(IsolationLevel level, Consumer<Transaction> work, Runnable other) {
    Transaction transaction = thenOther(level, work, other);
    assertThatThrownBy(transaction::commit).isInstanceOf(ConflictException.class);
    assertThat(store.get("result")).isNull();
  }

  private void assertCommits(IsolationLevel level, Consumer<Transaction> work, Runnable other) {
    thenOther(level, work, other).commit();
    assertThat(store.get("result")).isEqualTo("1");
    store.delete("result");
  }

  private Runnable deletes(String from, String to) {
    return () -> store.deleteRange(KeyRange.of(from, to));
  }

  @Test
  void whatWasReadIsProtectedFromTheDeleteOfARangeAroundIt() {
    Transaction transaction =
        thenOther(IsolationLevel.SERIALIZABLE, it -> it.get("d"), deletes("c", "e"));
    assertThatThrownBy(transaction::commit)
        .isInstanceOf(ConflictException.class)
        .hasMessage("another commit has deleted range [c, e)");
    for (String key : new String[] {"cc", "d"}) {
      assertRefused(IsolationLevel.SERIALIZABLE, it -> it.get(key), deletes("cc", "dd"));
    }
    assertCommits(IsolationLevel.SERIALIZABLE, it -> it.get("d"), deletes("b", "d"));
    assertCommits(IsolationLevel.SERIALIZABLE, it -> it.get("d"), deletes("da", "z"));
    assertRefused(IsolationLevel.SERIALIZABLE, it -> it.get("d"), store::clear);
  }

  @Test
  void aGapThatWasScannedIsProtected() {
    Consumer<Transaction> scan = it -> it.count(KeyRange.of("c", "f"));
    assertRefused(IsolationLevel.SERIALIZABLE, scan, deletes("e", "ee"));
    assertRefused(IsolationLevel.SERIALIZABLE, scan, deletes("a", "cc"));
    assertCommits(IsolationLevel.SERIALIZABLE, scan, deletes("a", "c"));
    assertCommits(IsolationLevel.SERIALIZABLE, scan, deletes("f", "g"));
    assertRefused(IsolationLevel.SERIALIZABLE, it -> it.count(), deletes("x", "z"));
  }

  /** At this level, two transactions must not write the same key. */
  @Test
  void theDeleteOfARangeIsAWriteOfEachOfItsKeys() {
    Consumer<Transaction> put = it -> it.put("d", "2");
    assertRefused(IsolationLevel.SNAPSHOT, put, deletes("c", "e"));
    assertCommits(IsolationLevel.SNAPSHOT, put, deletes("e", "q"));
    assertRefused(IsolationLevel.SNAPSHOT, it -> it.delete("cc"), deletes("c", "e"));
    Consumer<Transaction> range = it -> it.deleteRange(KeyRange.of("c", "e"));
    assertRefused(IsolationLevel.SNAPSHOT, range, () -> store.put("d", "3"));
    assertRefused(IsolationLevel.SNAPSHOT, range, () -> store.put("cc", "new"));
    assertRefused(IsolationLevel.SNAPSHOT, range, deletes("a", "cc"));
    assertCommits(IsolationLevel.SNAPSHOT, range, () -> store.put("e", "3"));
    assertCommits(IsolationLevel.SNAPSHOT, range, deletes("a", "c"));
    assertCommits(IsolationLevel.SNAPSHOT, it -> it.get("d"), deletes("c", "e"));
  }

  /** What it deletes is what its snapshot showed: a phantom would be lost. */
  @Test
  void theDeleteOfARangeReadsTheRangeUnlessItIsRolledBack() {
    Consumer<Transaction> range = it -> it.deleteRange(KeyRange.of("c", "e"));
    assertRefused(IsolationLevel.SERIALIZABLE, range, () -> store.put("cc", "new"));
    assertRefused(IsolationLevel.SERIALIZABLE, range, deletes("dd", "z"));
    assertCommits(IsolationLevel.SERIALIZABLE, range, () -> store.put("e", "new"));
    assertCommits(
        IsolationLevel.SERIALIZABLE,
        it -> {
          Savepoint before = it.savepoint();
          range.accept(it);
          it.rollbackTo(before);
        },
        () -> store.put("cc", "new"));
    assertThat(store.get("cc")).isEqualTo("new");
  }

  @Test
  void aTransactionSeesItsOwnDeleteOfARange() {
    try (Transaction transaction = store.begin()) {
      Savepoint before = transaction.savepoint();
      transaction.deleteRange(KeyRange.of("b", "e"));
      assertThat(transaction.get("b")).isNull();
      assertThat(transaction.get("d")).isNull();
      assertThat(keys(transaction)).isEqualTo("f");
      transaction.put("dd", "2");
      assertThat(keys(transaction)).isEqualTo("ddf");
      assertThat(transaction.get("dd")).isEqualTo("2");
      transaction.rollbackTo(before);
      assertThat(keys(transaction)).isEqualTo("bdf");
      transaction.clear();
      assertThat(keys(transaction)).isEmpty();
      assertThat(store.count()).isEqualTo(3);
      transaction.commit();
    }
    assertThat(store.count()).isZero();
  }

  private static String keys(Transaction transaction) {
    StringBuilder keys = new StringBuilder();
    try (Cursor cursor = transaction.scan(KeyRange.all())) {
      while (cursor.next()) {
        keys.append(new String(cursor.key(), java.nio.charset.StandardCharsets.UTF_8));
      }
    }
    return keys.toString();
  }
}
