package dev.varve.exercises.layers;

import dev.varve.course.tests.Versions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes 1 to 30, each to one of six keys, and what a reader of them should see. */
final class Written {
  private Written() {}

  /** The six keys that are written, the gaps between them, and null for an open end. */
  static List<String> keys() {
    List<String> keys = new ArrayList<>(Collections.singletonList(null));
    "abcdefghijklm".chars().forEach(it -> keys.add("" + (char) it));
    return keys;
  }

  static TreeMap<String, String> model(int at) {
    TreeMap<String, String> model = new TreeMap<>();
    for (String version : written(1, 30).split(" ")) {
      if (Versions.sequence(version) <= at) {
        model.put(version.substring(0, 1), version);
      }
    }
    return model;
  }

  static String written(int first, int last) {
    return String.join(
        " ",
        IntStream.rangeClosed(first, last)
            .mapToObj(it -> "bdfhjl".charAt(it * it % 31 % 6) + "" + it + (it % 4 == 0 ? "-" : ""))
            .toList());
  }

  /** As a table has them: sorted by key, the newest first. */
  static String sorted(int first, int last) {
    return String.join(
        " ",
        Stream.of(written(first, last).split(" "))
            .sorted(
                Comparator.comparing((String it) -> it.charAt(0))
                    .thenComparing(it -> -Versions.sequence(it)))
            .toList());
  }
}
