package dev.varve.plug;

import java.util.SortedMap;
import java.util.TreeMap;

/** The contents that the reader expects a restart to find. */
record Prediction(SortedMap<String, String> contents) {
  static final String NOTHING = "nothing";

  /**
   * Reads a prediction such as {@code city=Basel river=Rhine}, or {@code nothing}.
   *
   * @throws IllegalArgumentException if a word is not {@code key=value}, or a key occurs twice
   */
  static Prediction parse(String line) {
    SortedMap<String, String> contents = new TreeMap<>();
    if (!line.strip().equalsIgnoreCase(NOTHING)) {
      for (String word : line.strip().split("[\\s,]+")) {
        String[] parts = word.split("=", -1);
        if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
          throw new IllegalArgumentException("\"" + word + "\" is not a key=value");
        }
        if (contents.put(parts[0], parts[1]) != null) {
          throw new IllegalArgumentException(
              "a key has one value: " + parts[0] + " is given twice");
        }
      }
    }
    return new Prediction(contents);
  }
}
