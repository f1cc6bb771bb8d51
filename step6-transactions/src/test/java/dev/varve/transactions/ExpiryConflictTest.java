package dev.varve.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The expiry of a value is a change, which must have a place in the serial order. */
class ExpiryConflictTest extends TransactionFixture {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @BeforeEach
  void leases() {
    store.put("lease/ann", "held", SECOND.multipliedBy(10));
    store.put("lease/bob", "held", SECOND.multipliedBy(20));
    store.put("stays", "for good");
  }

  private static void assertExpired(Transaction transaction) {
    assertThatThrownBy(transaction::commit)
        .isInstanceOf(ConflictException.class)
        .hasMessage("a value that was read has expired");
    assertThat(transaction.isOver()).isTrue();
  }

  private static int count(Transaction transaction, KeyRange range) {
    int count = 0;
    try (Cursor cursor = transaction.scan(range)) {
      while (cursor.next()) {
        assertThat(cursor.value()).isNotEmpty();
        count++;
      }
    }
    return count;
  }

  /**
   * One saw the lease, the other saw that it had expired, and wrote; no serial order has this
   * result.
   */
  @Test
  void whoSawALeaseMayNotCommitOnceAnotherCouldSeeThatItExpired() {
    Transaction first = store.begin();
    assertThat(first.get("lease/ann")).isEqualTo("held");
    clock.advance(SECOND.multipliedBy(10));
    Transaction second = store.begin();
    assertThat(second.get("lease/ann")).isNull();
    second.put("xx", "second");
    second.commit();
    first.put("xx", "first");
    assertExpired(first);
    assertThat(store.get("xx")).isEqualTo("second");
  }

  @Test
  void aScanThatPassedALeaseCountsAsARead() {
    for (boolean backward : new boolean[] {false, true}) {
      Transaction transaction = store.begin();
      try (Cursor cursor = transaction.scan(KeyRange.prefix("lease/"))) {
        assertThat(backward ? cursor.last() : cursor.first()).isTrue();
        assertThat(backward ? cursor.previous() : cursor.next()).isTrue();
      }
      transaction.put("xx", "1");
      clock.advance(SECOND.multipliedBy(10));
      assertExpired(transaction);
      store.put("lease/ann", "held", SECOND.multipliedBy(10));
    }
  }

  @Test
  void aSeekToALeaseCountsAsARead() {
    Transaction transaction = store.begin();
    try (Cursor cursor = transaction.scan(KeyRange.all())) {
      assertThat(cursor.seek("lease/b".getBytes(java.nio.charset.StandardCharsets.UTF_8))).isTrue();
    }
    transaction.put("xx", "1");
    clock.advance(SECOND.multipliedBy(19));
    Transaction other = store.begin();
    other.put("yy", "1");
    other.commit();
    clock.advance(SECOND);
    assertExpired(transaction);
  }

  @Test
  void aMillisecondBeforeItExpiresTheCommitIsStillRight() {
    Transaction transaction = store.begin();
    assertThat(transaction.get("lease/ann")).isEqualTo("held");
    clock.advance(Duration.ofMillis(9_999));
    transaction.put("xx", "1");
    transaction.commit();
    assertThat(store.get("xx")).isEqualTo("1");
  }

  @Test
  void whatHadExpiredStaysSoAndStandsInNobodysWay() {
    clock.advance(SECOND.multipliedBy(10));
    Transaction transaction = store.begin();
    assertThat(transaction.get("lease/ann")).isNull();
    assertThat(count(transaction, KeyRange.prefix("lease/a"))).isZero();
    transaction.put("xx", "1");
    clock.advance(SECOND.multipliedBy(100));
    assertThatCode(transaction::commit).doesNotThrowAnyException();
  }

  @Test
  void ownLeasesAreNobodyElsesChange() {
    Transaction transaction = store.begin();
    transaction.put("lease/new", "own", SECOND);
    assertThat(transaction.get("lease/new")).isEqualTo("own");
    assertThat(count(transaction, KeyRange.prefix("lease/n"))).isEqualTo(1);
    clock.advance(SECOND.multipliedBy(2));
    transaction.put("xx", "1");
    assertThatCode(transaction::commit).doesNotThrowAnyException();
    assertThat(store.get("lease/new")).isNull();
  }

  @Test
  void theWeakerLevelDoesNotAsk() {
    Transaction transaction = store.begin(IsolationLevel.SNAPSHOT);
    assertThat(transaction.get("lease/ann")).isEqualTo("held");
    clock.advance(SECOND.multipliedBy(10));
    transaction.put("xx", "1");
    assertThatCode(transaction::commit).doesNotThrowAnyException();
  }

  /** Held at 9 s, expired at 21 s: the values that it read never existed at the same moment. */
  @Test
  void whoOnlyReadsIsRefusedIfAtNoMomentAllWasAsItSawIt() {
    Transaction transaction = store.begin();
    clock.advance(SECOND.multipliedBy(9));
    assertThat(transaction.get("lease/ann")).isEqualTo("held");
    clock.advance(SECOND.multipliedBy(12));
    assertThat(transaction.get("lease/bob")).isNull();
    assertExpired(transaction);
  }

  @Test
  void whoOnlyReadsIsNotRefusedForWhatExpiredAfterItsLastRead() {
    Transaction transaction = store.begin();
    assertThat(transaction.get("lease/ann")).isEqualTo("held");
    assertThat(count(transaction, KeyRange.all())).isEqualTo(3);
    clock.advance(SECOND.multipliedBy(100));
    assertThatCode(transaction::commit).doesNotThrowAnyException();
  }

  /** A scan sees the leases as of its beginning, however long it takes. */
  @Test
  void aLongScanIsOneRead() {
    Transaction transaction = store.begin();
    try (Cursor cursor = transaction.scan(KeyRange.prefix("lease/"))) {
      assertThat(cursor.next()).isTrue();
      clock.advance(SECOND.multipliedBy(30));
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.expiresAtMillis()).isLessThan(store.clock().millis());
    }
    assertThatCode(transaction::commit).doesNotThrowAnyException();
  }

  @Test
  void anUpdateIsDoneAgainWithTheLeaseGone() {
    String holder =
        store.update(
            transaction -> {
              String held = transaction.get("lease/ann");
              transaction.put("seen", "" + held);
              clock.advance(SECOND.multipliedBy(10));
              return held;
            });
    assertThat(holder).isNull();
    assertThat(store.get("seen")).isEqualTo("null");
    assertThat(store.stats().count("transactions.refused")).isEqualTo(1);
  }
}
