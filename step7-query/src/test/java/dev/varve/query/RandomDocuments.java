package dev.varve.query;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Draws documents with few different values of all types, so that many of them meet. */
final class RandomDocuments {
  static final List<Object> NUMBERS =
      List.of(
          -1_000_000_000_000L,
          -2,
          -1,
          new BigDecimal("-0.5"),
          0,
          new BigDecimal("0.0000001"),
          new BigDecimal("0.5"),
          1,
          2,
          9,
          10,
          99,
          100,
          101,
          (1L << 32) + 1,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          new BigDecimal("9.99e20"),
          new BigDecimal("-1e30"));

  static final List<String> TEXTS =
      List.of(
          "", "A", "Ab", "Abc", "B", "a", "ab", "a\0", "a\0b", "b", "10", "9", "zürich", "\uFFFD",
          "😀", "%", "A_");

  private final Random random;

  RandomDocuments(Random random) {
    this.random = random;
  }

  <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  String id() {
    return one(List.of("a", "ab", "b", "é", "😀", "k")) + random.nextInt(60);
  }

  Document document() {
    Map<String, Object> fields = new LinkedHashMap<>();
    putMaybe(fields, "a", value());
    putMaybe(fields, "b", random.nextInt(4) > 0 ? one(NUMBERS) : value());
    putMaybe(fields, "c", random.nextInt(4) > 0 ? one(TEXTS) : value());
    putMaybe(fields, "tags", random.nextInt(4) > 0 ? list() : value());
    if (random.nextInt(3) > 0) {
      Map<String, Object> inner = new LinkedHashMap<>();
      putMaybe(inner, "x", value());
      fields.put("n", random.nextInt(10) > 0 ? inner : one(TEXTS));
    }
    return Document.of(id(), fields);
  }

  private void putMaybe(Map<String, Object> fields, String name, Object value) {
    if (random.nextInt(8) > 0) {
      fields.put(name, value);
    }
  }

  Object value() {
    return switch (random.nextInt(12)) {
      case 0 -> null;
      case 1 -> true;
      case 2 -> false;
      case 3, 4, 5, 6 -> one(NUMBERS);
      case 7, 8, 9 -> one(TEXTS);
      case 10 -> list();
      default -> Map.of("y", one(NUMBERS));
    };
  }

  private List<Object> list() {
    List<Object> elements = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      elements.add(
          random.nextInt(10) == 0
              ? Arrays.asList(1, null)
              : random.nextInt(5) == 0 ? null : random.nextBoolean() ? one(TEXTS) : one(NUMBERS));
    }
    return elements;
  }
}
