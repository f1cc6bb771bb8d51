package dev.varve;

import static dev.varve.Keys.bytes;
import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of operations on one key: put, get, delete, sizes, and the ownership of arrays. */
abstract class PointContract extends StoreFixture {

  @Test
  void aNewStoreIsEmpty() {
    assertThat(store.get("city")).isNull();
    assertThat(store.contains("city")).isFalse();
    assertThat(store.count()).isZero();
    assertThat(store.keys("")).isEmpty();
  }

  @Test
  void whatWasPutIsFound() {
    store.put("city", "Basel");
    settle();
    assertThat(store.get("city")).isEqualTo("Basel");
    assertThat(store.get(utf8("city"))).isEqualTo(utf8("Basel"));
    assertThat(store.contains("city")).isTrue();
    assertThat(store.contains(utf8("cit"))).isFalse();
    assertThat(store.count()).isEqualTo(1);
  }

  @Test
  void theLaterPutWins() {
    store.put("city", "Basel");
    settle();
    store.put("city", "Bern");
    assertThat(store.get("city")).isEqualTo("Bern");
    settle();
    assertThat(store.get("city")).isEqualTo("Bern");
    assertThat(store.count()).isEqualTo(1);
  }

  @Test
  void whatWasDeletedIsGoneAndMayComeBack() {
    store.put("city", "Basel");
    settle();
    store.delete("city");
    assertThat(store.get("city")).isNull();
    settle();
    assertThat(store.contains("city")).isFalse();
    assertThat(store.count()).isZero();
    store.put("city", "Bern");
    settle();
    assertThat(store.get("city")).isEqualTo("Bern");
  }

  @Test
  void deletingAnAbsentKeyDoesNothing() {
    store.put("city", "Basel");
    store.delete("town");
    store.delete(utf8("town"));
    settle();
    assertThat(store.keys("")).containsExactly("city");
  }

  @Test
  void clearRemovesEverythingAndTheStoreGoesOn() {
    Keys.evil().forEach(key -> store.put(key, key));
    settle();
    store.clear();
    assertThat(store.count()).isZero();
    settle();
    assertThat(store.count()).isZero();
    store.put("city", "Basel");
    assertThat(store.keys("")).containsExactly("city");
  }

  @Test
  void emptyKeyAndEmptyValueAreLikeAnyOther() {
    store.put(bytes(), bytes(1));
    store.put(bytes(0), bytes());
    store.put("", "first");
    assertEmptiesAreThere();
    settle();
    assertEmptiesAreThere();
    store.delete(bytes());
    settle();
    assertThat(store.contains("")).isFalse();
    assertThat(store.get(bytes(0))).isEmpty();
  }

  private void assertEmptiesAreThere() {
    assertThat(store.get("")).isEqualTo("first");
    assertThat(store.get(bytes(0))).isNotNull().isEmpty();
    assertThat(store.contains(bytes(0))).isTrue();
    assertThat(store.count()).isEqualTo(2);
    try (Cursor cursor = store.scan(KeyRange.all())) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.key()).isEmpty();
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.value()).isEmpty();
      assertThat(cursor.next()).isFalse();
    }
  }

  @Test
  void textIsUtf8() {
    store.put("Zürich", "Grüezi \uD83D\uDE00");
    assertThat(store.get(utf8("Zürich"))).isEqualTo(utf8("Grüezi \uD83D\uDE00"));
    assertThat(store.get("Zürich")).isEqualTo("Grüezi \uD83D\uDE00");
    assertThat(store.keys("Zü")).containsExactly("Zürich");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 127, 128, 16_383, 16_384, 65_535, 65_536, 1 << 20})
  void aValueOfAnySizeComesBackWhole(int length) {
    assertComesBack(random(length));
  }

  @Test
  @Tag("large")
  void aValueOf64MegabytesComesBackWhole() {
    assertComesBack(random(largeValueBytes()));
  }

  private void assertComesBack(byte[] value) {
    store.put(utf8("before"), bytes(1));
    store.put(utf8("big"), value);
    store.put(utf8("z"), bytes(2));
    settle();
    assertThat(Arrays.equals(store.get(utf8("big")), value)).isTrue();
    assertThat(store.get(utf8("before"))).isEqualTo(bytes(1));
    assertThat(store.get(utf8("z"))).isEqualTo(bytes(2));
  }

  @Test
  void theLongestKeyIsFoundAgain() {
    byte[] longest = random(Limits.MAX_KEY_BYTES);
    byte[] neighbour = longest.clone();
    neighbour[longest.length - 1] ^= 1;
    store.put(longest, bytes(1));
    settle();
    assertThat(store.get(longest)).isEqualTo(bytes(1));
    assertThat(store.get(neighbour)).isNull();
    assertThat(store.count(KeyRange.from(longest))).isEqualTo(1);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void anOversizeKeyIsRefusedBeforeAnyEffect() {
    byte[] tooLong = new byte[Limits.MAX_KEY_BYTES + 1];
    String message = "key of 65537 bytes exceeds the limit of 65536";
    assertRefused(message, () -> store.put(tooLong, bytes(1)));
    assertRefused(message, () -> store.delete(tooLong));
    assertRefused(message, () -> store.get(tooLong));
    assertRefused(message, () -> store.contains(tooLong));
    assertRefused(message, () -> store.scan(KeyRange.prefix(tooLong)));
    assertThat(store.count()).isZero();
  }

  @Test
  @Tag("large")
  void anOversizeValueIsRefusedBeforeAnyEffect() {
    byte[] tooLong = new byte[Limits.MAX_VALUE_BYTES + 1];
    assertRefused(
        "value of 268435457 bytes exceeds the limit of 268435456",
        () -> store.put(utf8("city"), tooLong));
    assertThat(store.count()).isZero();
  }

  @Test
  void nullIsRefusedBeforeAnyEffect() {
    byte[] none = null;
    String noText = null;
    assertRefused("key is null", () -> store.put(none, bytes(1)));
    assertRefused("value is null", () -> store.put(utf8("city"), none));
    assertRefused("key is null", () -> store.put(noText, "Basel"));
    assertRefused("value is null", () -> store.put("city", noText));
    assertRefused("key is null", () -> store.get(none));
    assertRefused("key is null", () -> store.get(noText));
    assertRefused("key is null", () -> store.contains(none));
    assertRefused("key is null", () -> store.delete(none));
    assertRefused("key is null", () -> store.delete(noText));
    assertRefused("prefix is null", () -> store.keys(null));
    assertRefused("range is null", () -> store.scan(null));
    assertRefused("range is null", () -> store.count(null));
    assertRefused("range is null", () -> store.deleteRange(null));
    assertRefused("batch is null", () -> store.write(null));
    assertThat(store.count()).isZero();
  }

  private static void assertRefused(String message, Runnable call) {
    assertThatIllegalArgumentException().isThrownBy(call::run).withMessage(message);
  }

  @Test
  void whatTheCallerDoesToItsArraysLaterChangesNothing() {
    byte[] key = utf8("city");
    byte[] value = utf8("Basel");
    store.put(key, value);
    key[0] = 'X';
    value[0] = 'X';
    assertThat(store.get("city")).isEqualTo("Basel");
    store.get(utf8("city"))[0] = 'X';
    assertThat(store.get("city")).isEqualTo("Basel");
    settle();
    store.get(utf8("city"))[0] = 'X';
    assertThat(store.get("city")).isEqualTo("Basel");
  }

  /** Java closes a file channel for all its users when one reader is interrupted. */
  @Test
  void anInterruptedThreadHarmsNobodyElse() {
    store.put("city", "Basel");
    settle();
    Thread.currentThread().interrupt();
    try {
      catchThrowable(() -> store.get("city"));
      catchThrowable(() -> store.put("town", "Olten"));
    } finally {
      Thread.interrupted();
    }
    assertThat(store.get("city")).isEqualTo("Basel");
    store.put("village", "Guarda");
    settle();
    assertThat(store.get("city")).isEqualTo("Basel");
    assertThat(store.get("village")).isEqualTo("Guarda");
  }
}
