package dev.varve.wal;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.WriteBatch;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/**
 * A history of batches, each of which changes several keys: a store's contents tell how many of
 * them it holds, and whether each is there as a whole.
 */
final class BatchHistory {
  private BatchHistory() {}

  /** Returns batch {@code i} of the history, from 1 on. */
  static WriteBatch batch(int i) {
    return new WriteBatch()
        .put("last", String.valueOf(i))
        .put("turn" + i % 5, String.valueOf(i))
        .put("here" + i % 3, "")
        .delete("here" + (i + 1) % 3)
        .put("bulk", bulk(i));
  }

  /** Every seventh batch is larger than the log's buffer. */
  private static String bulk(int i) {
    return "x".repeat(i % 7 == 0 ? 70_000 + i : i);
  }

  /** Returns what a store holds after the first {@code count} batches. */
  static TreeMap<String, String> after(int count) {
    TreeMap<String, String> contents = new TreeMap<>();
    for (int i = Math.max(1, count - 10); i <= count; i++) {
      contents.put("last", String.valueOf(i));
      contents.put("turn" + i % 5, String.valueOf(i));
      contents.put("here" + i % 3, "");
      contents.remove("here" + (i + 1) % 3);
      contents.put("bulk", bulk(i));
    }
    return contents;
  }

  /** Returns all that a store holds. */
  static TreeMap<String, String> of(KeyValueStore store) {
    TreeMap<String, String> contents = new TreeMap<>();
    try (Cursor cursor = store.scan(KeyRange.all())) {
      while (cursor.next()) {
        contents.put(text(cursor.key()), text(cursor.value()));
      }
    }
    return contents;
  }

  /** Returns how many batches of the history a store holds; fails if it holds part of one. */
  static int countIn(KeyValueStore store) {
    TreeMap<String, String> contents = of(store);
    int count = Integer.parseInt(contents.getOrDefault("last", "0"));
    if (!contents.equals(after(count))) {
      throw new AssertionError("not the state after " + count + " batches: " + contents.keySet());
    }
    return count;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
