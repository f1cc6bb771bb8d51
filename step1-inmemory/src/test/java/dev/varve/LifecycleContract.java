package dev.varve;

import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The contract of close: nothing can be used afterwards, and closing twice does no harm. */
abstract class LifecycleContract extends ExpiryContract {

  @Test
  void aClosedStoreRefusesEverything() {
    store.put("k", "v");
    store.close();
    assertAllRefused(
        List.of(
            () -> store.get("k"),
            () -> store.get(utf8("k")),
            () -> store.contains("k"),
            () -> store.expiresAtMillis("k"),
            () -> store.scan(KeyRange.all()),
            () -> store.count(),
            () -> store.keys(""),
            () -> store.put("k", "v"),
            () -> store.put("k", "v", Duration.ofSeconds(1)),
            () -> store.delete("k"),
            () -> store.write(new WriteBatch().put("k", "v")),
            () -> store.deleteRange(KeyRange.of("a", "z")),
            () -> store.clear(),
            () -> store.stats()));
  }

  @Test
  void aClosedCursorRefusesEverything() {
    store.put("k", "v");
    Cursor cursor = store.scan(KeyRange.all());
    assertThat(cursor.next()).isTrue();
    cursor.close();
    assertRefusesEverything(cursor);
    assertThat(store.get("k")).isEqualTo("v");
  }

  @Test
  void aCursorRefusesEverythingAfterItsStoreIsClosed() {
    store.put("k", "v");
    Cursor onEntry = store.scan(KeyRange.all());
    assertThat(onEntry.next()).isTrue();
    Cursor fresh = store.scan(KeyRange.all());
    store.close();
    assertRefusesEverything(onEntry);
    assertRefusesEverything(fresh);
    onEntry.close();
    fresh.close();
  }

  private static void assertRefusesEverything(Cursor cursor) {
    assertAllRefused(
        List.of(
            cursor::first,
            cursor::last,
            cursor::next,
            cursor::previous,
            () -> cursor.seek("k"),
            cursor::key,
            cursor::value,
            cursor::expiresAtMillis));
  }

  private static void assertAllRefused(List<ThrowingCallable> calls) {
    for (int i = 0; i < calls.size(); i++) {
      assertThatIllegalStateException().as("call %d", i).isThrownBy(calls.get(i));
    }
  }

  @Test
  void closingTwiceDoesNothing() {
    store.put("k", "v");
    Cursor cursor = store.scan(KeyRange.all());
    cursor.close();
    cursor.close();
    store.close();
    store.close();
    cursor.close();
  }

  @Test
  void statsHaveFigures() {
    store.put("k", "v");
    store.get("k");
    assertThat(store.stats().figures()).isNotEmpty();
    assertThat(store.stats().toString()).isNotBlank();
  }

  @Test
  void theClockIsTheOneThatWasGiven() {
    assertThat(store.clock().millis()).isEqualTo(clock.millis());
    clock.advance(Duration.ofSeconds(5));
    assertThat(store.clock().instant()).isEqualTo(clock.instant());
  }
}
