package dev.varve;

import static dev.varve.Cursors.forward;
import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The contract of expiring values, with an injected clock, so that no test waits. */
abstract class ExpiryContract extends CursorContract {
  private static final Duration TEN = Duration.ofSeconds(10);

  private void assertPresent(String key, String value) {
    assertThat(store.get(key)).isEqualTo(value);
    assertThat(store.contains(key)).isTrue();
    assertThat(store.keys(key)).containsExactly(key);
    assertThat(store.count(KeyRange.prefix(key))).isEqualTo(1);
  }

  private void assertAbsent(String key) {
    assertThat(store.get(key)).isNull();
    assertThat(store.contains(key)).isFalse();
    assertThat(store.keys(key)).isEmpty();
    assertThat(store.count(KeyRange.prefix(key))).isZero();
  }

  @Test
  void aValueIsThereUntilItsTimeIsUp() {
    store.put("k", "v", TEN);
    clock.advance(TEN.minusMillis(1));
    assertPresent("k", "v");
    settle();
    assertPresent("k", "v");
    clock.advance(Duration.ofMillis(1));
    assertAbsent("k");
    settle();
    assertAbsent("k");
  }

  @Test
  void whenAValueEndsCanBeAsked() {
    long now = store.clock().millis();
    store.put("k1", "for a while", TEN);
    store.put("k2", "for good");
    store.put("k3", "for long", Duration.ofDays(1L << 33));
    store.put("k4", "gone");
    store.delete("k4");
    for (int i = 0; i < 2; i++) {
      assertThat(store.expiresAtMillis("k1")).isEqualTo(now + TEN.toMillis());
      assertThat(store.expiresAtMillis("k2")).isEqualTo(Expiry.NEVER);
      assertThat(store.expiresAtMillis("k3")).isEqualTo(now + Duration.ofDays(1L << 33).toMillis());
      assertThat(store.expiresAtMillis("k4")).as("deleted").isZero();
      assertThat(store.expiresAtMillis("k")).as("absent, before others").isZero();
      assertThat(store.expiresAtMillis("k5")).as("absent, after all").isZero();
      settle();
    }
    clock.advance(TEN);
    assertThat(store.expiresAtMillis("k1")).as("expired").isZero();
    store.put("k1", "again");
    assertThat(store.expiresAtMillis("k1")).isEqualTo(Expiry.NEVER);
  }

  @Test
  void anExpiredValueDoesNotUncoverAnOlderOne() {
    store.put("k", "old");
    settle();
    store.put("k", "new", TEN);
    assertPresent("k", "new");
    clock.advance(TEN);
    assertAbsent("k");
    settle();
    assertAbsent("k");
  }

  @Test
  void aValueThatExpiredInTheLogDoesNotUncoverAnOlderOne() {
    store.put("k", "old");
    store.put("k", "new", TEN);
    settle();
    clock.advance(TEN);
    settle();
    assertAbsent("k");
  }

  @Test
  void theLaterPutDecidesWhetherAndWhenAValueEnds() {
    store.put("forever", "1", TEN);
    store.put("forever", "2");
    store.put("longer", "1", TEN);
    store.put("longer", "2", TEN.multipliedBy(2));
    store.put("shorter", "1", TEN.multipliedBy(2));
    store.put("shorter", "2", TEN);
    store.put("deleted", "1", TEN);
    store.delete("deleted");
    assertAbsent("deleted");
    clock.advance(TEN);
    settle();
    assertPresent("forever", "2");
    assertPresent("longer", "2");
    assertAbsent("shorter");
    assertAbsent("deleted");
  }

  @Test
  void anExpiredKeyMayBePutAgain() {
    store.put("k", "1", TEN);
    clock.advance(TEN);
    store.put("k", "2");
    clock.advance(TEN);
    settle();
    assertPresent("k", "2");
  }

  @Test
  void aValueThatHasEndedBeforeItIsPutIsNeverSeen() {
    store.put("k", "old");
    store.write(new WriteBatch().put(utf8("k"), utf8("v"), clock.instant()));
    store.write(new WriteBatch().put(utf8("long ago"), utf8("v"), Instant.MIN));
    assertAbsent("k");
    settle();
    assertAbsent("k");
    assertAbsent("long ago");
  }

  @Test
  void whatHasExpiredStaysExpiredWhenTheClockIsSetBack() {
    store.put("k", "v", TEN);
    clock.advance(TEN);
    assertAbsent("k");
    clock.advance(TEN.negated());
    assertAbsent("k");
  }

  @Test
  void aClockThatWasSetBackStandsStillUntilItHasCaughtUp() {
    clock.advance(TEN);
    store.put("before", "v", TEN);
    clock.advance(TEN.negated());
    store.put("k", "v", TEN);
    clock.advance(TEN.multipliedBy(2).minusMillis(1));
    assertPresent("k", "v");
    clock.advance(Duration.ofMillis(1));
    assertAbsent("k");
    assertAbsent("before");
  }

  @Test
  void aTimeToLiveOf300YearsDoesNoHarm() {
    store.put("k", "v", Duration.ofDays(300 * 365));
    settle();
    clock.advance(Duration.ofDays(299 * 365));
    assertPresent("k", "v");
    clock.advance(Duration.ofDays(365));
    assertAbsent("k");
  }

  @Test
  void theLongestTimeToLiveIsForGood() {
    store.put("k", "v", Duration.ofSeconds(Long.MAX_VALUE));
    clock.set(Instant.parse("9999-12-31T00:00:00Z"));
    settle();
    assertPresent("k", "v");
    try (Cursor cursor = store.scan(KeyRange.all())) {
      assertThat(cursor.first()).isTrue();
      assertThat(cursor.expiresAtMillis()).isEqualTo(Expiry.NEVER);
    }
  }

  @Test
  void aTimeToLiveThatIsNotPositiveIsRefusedBeforeAnyEffect() {
    store.put("k", "old");
    for (Duration wrong : new Duration[] {Duration.ZERO, Duration.ofMillis(-1), null}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.put("k", "new", wrong))
          .withMessage("time to live is not positive: " + wrong);
    }
    assertPresent("k", "old");
  }

  @Test
  void aCursorTellsWhenItsEntriesEnd() {
    store.put("a", "1");
    store.put("b", "2", TEN);
    settle();
    try (Cursor cursor = store.scan(KeyRange.all())) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.expiresAtMillis()).isEqualTo(Expiry.NEVER);
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.expiresAtMillis()).isEqualTo(clock.millis() + 10_000);
    }
  }

  @Test
  void aCursorJudgesByTheTimeOfItsCreation() {
    store.put("a", "1", TEN);
    store.put("b", "2");
    try (Cursor early = store.scan(KeyRange.all())) {
      clock.advance(TEN);
      try (Cursor late = store.scan(KeyRange.all())) {
        assertThat(forward(late)).hasSize(1);
      }
      assertThat(early.first()).isTrue();
      assertThat(early.key()).isEqualTo(utf8("a"));
      assertThat(early.next()).isTrue();
    }
  }

  @Test
  void expiredEntriesDoNotStopACursorInEitherDirection() {
    store.write(new WriteBatch().put("a", "1").put("e", "5"));
    store.put("b", "2", TEN);
    store.put("c", "3", TEN);
    store.put("f", "6", TEN);
    clock.advance(TEN);
    try (Cursor cursor = store.scan(KeyRange.all())) {
      assertThat(cursor.seek("b")).isTrue();
      assertThat(cursor.key()).isEqualTo(utf8("e"));
      assertThat(cursor.previous()).isTrue();
      assertThat(cursor.key()).isEqualTo(utf8("a"));
      assertThat(cursor.last()).isTrue();
      assertThat(cursor.key()).isEqualTo(utf8("e"));
      assertThat(cursor.next()).isFalse();
    }
  }
}
