package dev.varve;

import static dev.varve.Keys.hex;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/** Compares cursors with the sorted map that they should show. */
public final class Cursors {
  private Cursors() {}

  /**
   * Asserts that {@code store} shows exactly {@code expected} in {@code range}, in both directions.
   */
  public static void assertShows(
      Readable store, KeyRange range, NavigableMap<byte[], StoreModel.Entry> expected) {
    try (Cursor cursor = store.scan(range)) {
      assertThat(forward(cursor)).as("forward over %s", range).isEqualTo(texts(expected));
      assertThat(backward(cursor)).as("backward over %s", range).isEqualTo(reversed(expected));
    }
  }

  /** Returns the entries from the cursor's position on, as text. */
  public static List<String> forward(Cursor cursor) {
    List<String> seen = new ArrayList<>();
    while (cursor.next()) {
      seen.add(text(cursor));
    }
    return seen;
  }

  /** Returns the entries before the cursor's position, the nearest first, as text. */
  public static List<String> backward(Cursor cursor) {
    List<String> seen = new ArrayList<>();
    while (cursor.previous()) {
      seen.add(text(cursor));
    }
    return seen;
  }

  /** Returns the entry at the cursor's position as text. */
  public static String text(Cursor cursor) {
    return hex(cursor.key()) + "=" + hex(cursor.value()) + expiry(cursor.expiresAtMillis());
  }

  /** Returns an expected entry as the text that {@link #text(Cursor)} gives for it. */
  public static String text(Map.Entry<byte[], StoreModel.Entry> entry) {
    StoreModel.Entry value = entry.getValue();
    return hex(entry.getKey()) + "=" + hex(value.value()) + expiry(value.expiresAtMillis());
  }

  private static String expiry(long millis) {
    return millis == Expiry.NEVER ? "" : " until " + millis;
  }

  private static List<String> texts(NavigableMap<byte[], StoreModel.Entry> expected) {
    List<String> texts = new ArrayList<>();
    expected.entrySet().forEach(entry -> texts.add(text(entry)));
    return texts;
  }

  private static List<String> reversed(NavigableMap<byte[], StoreModel.Entry> expected) {
    List<String> texts = texts(expected);
    Collections.reverse(texts);
    return texts;
  }
}
