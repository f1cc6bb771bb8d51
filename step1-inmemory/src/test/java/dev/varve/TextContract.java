package dev.varve;

import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of text: each method that takes or returns text does so without loss, or throws. */
abstract class TextContract extends LifecycleContract {

  /** All methods through which text enters a store, by the name of the argument. */
  private static final Map<String, BiConsumer<Writable, String>> WAYS_IN =
      Map.ofEntries(
          Map.entry("key of get", Readable::get),
          Map.entry("key of contains", Readable::contains),
          Map.entry("key of put", (store, text) -> store.put(text, "v")),
          Map.entry("value of put", (store, text) -> store.put("k", text)),
          Map.entry("key of put for a while", (store, text) -> store.put(text, "v", aDay())),
          Map.entry("value of put for a while", (store, text) -> store.put("k", text, aDay())),
          Map.entry("key of delete", Writable::delete),
          Map.entry("prefix of keys", Readable::keys),
          Map.entry("prefix of range", (store, text) -> store.count(KeyRange.prefix(text))),
          Map.entry("from of range", (store, text) -> store.count(KeyRange.of(text, "z"))),
          Map.entry("to of range", (store, text) -> store.count(KeyRange.of("", text))),
          Map.entry("key of batch", (store, text) -> store.write(new WriteBatch().put(text, "v"))),
          Map.entry(
              "value of batch", (store, text) -> store.write(new WriteBatch().put("k", text))),
          Map.entry(
              "key of delete in batch",
              (store, text) -> store.write(new WriteBatch().delete(text))),
          Map.entry(
              "key of seek",
              (store, text) -> {
                try (Cursor cursor = store.scan(KeyRange.all())) {
                  cursor.seek(text);
                }
              }));

  private static Duration aDay() {
    return Duration.ofDays(1);
  }

  static List<Oddity> halves() {
    return Oddity.halves();
  }

  static List<Oddity> notText() {
    return Oddity.notText();
  }

  static List<Oddity> good() {
    return Oddity.good();
  }

  /** Puts the keys that would be confused if each unpaired surrogate became a question mark. */
  private void putWhatMightBeMistaken() {
    for (Oddity half : Oddity.halves()) {
      store.put(half.text().replaceAll("[\\uD800-\\uDFFF]", "?"), "alice");
    }
    store.put("user?", "alice");
    store.put("k", "bob");
  }

  private Map<String, String> entries() {
    Map<String, String> entries = new TreeMap<>();
    try (Cursor cursor = store.scan(KeyRange.all())) {
      while (cursor.next()) {
        entries.put(Text.of(cursor.key()), Text.of(cursor.value()));
      }
    }
    return entries;
  }

  @ParameterizedTest
  @MethodSource("halves")
  void halfACharacterIsRefusedWithItsPlaceBeforeAnyEffect(Oddity half) {
    putWhatMightBeMistaken();
    Map<String, String> before = entries();
    WAYS_IN.forEach(
        (name, way) -> {
          Throwable thrown = catchThrowable(() -> way.accept(store, half.text()));
          assertThat(thrown)
              .as(name)
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageStartingWith(name.substring(0, name.indexOf(' ')) + " has half")
              .hasMessageContaining("at index " + half.wrongAt() + ":");
          assertThat(entries()).as("after %s", name).isEqualTo(before);
        });
  }

  @ParameterizedTest
  @MethodSource("good")
  void allOtherTextIsStoredAndFoundAsItIs(Oddity odd) {
    String text = odd.text();
    WAYS_IN.values().forEach(way -> way.accept(store, text));
    store.put(text, text);
    settle();
    assertThat(store.get(text)).isEqualTo(text);
    assertThat(store.get(odd.bytes())).isEqualTo(odd.bytes());
    assertThat(store.keys(text)).containsExactly(text);
  }

  @ParameterizedTest
  @MethodSource("notText")
  void bytesThatAreNotTextAreReturnedAsBytesAndRefusedAsText(Oddity odd) {
    byte[] bytes = odd.bytes();
    store.put(utf8("k"), bytes);
    store.put(bytes, utf8("v"));
    settle();
    assertThat(catchThrowable(() -> store.get("k")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("value of k is not UTF-8 at byte " + odd.wrongAt() + " (0x");
    assertThat(catchThrowable(() -> store.keys("")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("key " + Text.of(bytes) + " is not UTF-8 at byte " + odd.wrongAt());
    assertThat(store.get(utf8("k"))).isEqualTo(bytes);
    assertThat(store.get(bytes)).isEqualTo(utf8("v"));
  }
}
