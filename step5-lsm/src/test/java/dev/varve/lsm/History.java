package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.WriteBatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Batches by chance, and what a store holds after each of them. The key {@code n} counts them, so
 * that a store tells which batch was its last.
 */
final class History {
  private static final int KEYS = 30;

  private final List<WriteBatch> batches = new ArrayList<>();
  private final List<NavigableMap<String, String>> states = new ArrayList<>();

  History(Random random, int size) {
    states.add(new TreeMap<>());
    for (int i = 1; i <= size; i++) {
      NavigableMap<String, String> state = new TreeMap<>(states.get(i - 1));
      batches.add(batch(random, i, state));
      states.add(state);
    }
  }

  private static WriteBatch batch(Random random, int number, NavigableMap<String, String> state) {
    WriteBatch batch = new WriteBatch();
    put(batch, state, "n", Integer.toString(number));
    if (random.nextInt(12) == 0) {
      if (random.nextBoolean()) {
        // A table full of tombstones.
        IntStream.range(0, KEYS).forEach(key -> batch.delete("key" + key));
      } else {
        batch.deleteRange(KeyRange.prefix("key"));
      }
      state.keySet().removeIf(key -> key.startsWith("key"));
      return batch;
    }
    int operations = random.nextInt(10) == 0 ? 20 : 1 + random.nextInt(3);
    for (int i = 0; i < operations; i++) {
      String key = "key" + random.nextInt(KEYS);
      if (random.nextInt(20) == 0) {
        String to = "key" + random.nextInt(KEYS);
        batch.deleteRange(KeyRange.of(key, to));
        state.keySet().removeIf(it -> it.compareTo(key) >= 0 && it.compareTo(to) < 0);
      } else if (random.nextInt(3) == 0) {
        batch.delete(key);
        state.remove(key);
      } else {
        put(batch, state, key, number + "v".repeat(random.nextInt(40)));
      }
    }
    return batch;
  }

  private static void put(
      WriteBatch batch, NavigableMap<String, String> state, String key, String value) {
    batch.put(key, value);
    state.put(key, value);
  }

  int size() {
    return batches.size();
  }

  WriteBatch batch(int index) {
    return batches.get(index);
  }

  /** Asserts that {@code store} is as after so many batches, and returns how many these are. */
  int assertIsAsAfterSome(Readable store) {
    NavigableMap<String, String> contents = contents(store);
    int count = Integer.parseInt(contents.getOrDefault("n", "0"));
    assertThat(contents).as("after %d batches", count).isEqualTo(states.get(count));
    return count;
  }

  static NavigableMap<String, String> contents(Readable store) {
    NavigableMap<String, String> contents = new TreeMap<>();
    try (Cursor cursor = store.scan(KeyRange.all())) {
      while (cursor.next()) {
        contents.put(text(cursor.key()), text(cursor.value()));
      }
    }
    return contents;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Returns the entries from the cursor's position on, each as key=value. */
  static List<String> forward(Cursor cursor) {
    List<String> seen = new ArrayList<>();
    while (cursor.next()) {
      seen.add(text(cursor.key()) + "=" + text(cursor.value()));
    }
    return seen;
  }

  /** Returns the entries before the cursor's position, the nearest first, each as key=value. */
  static List<String> backward(Cursor cursor) {
    List<String> seen = new ArrayList<>();
    while (cursor.previous()) {
      seen.add(text(cursor.key()) + "=" + text(cursor.value()));
    }
    return seen;
  }

  static List<String> reversed(List<String> list) {
    List<String> reversed = new ArrayList<>(list);
    Collections.reverse(reversed);
    return reversed;
  }
}
