package dev.varve.lsm.demo;

import dev.varve.Text;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The predicted figures of a bill, as lines of a file.
 *
 * <pre>
 *   # what I think
 *   write amplification = 3
 *   log bytes = 7,000,000
 * </pre>
 *
 * A line without a number is not a prediction.
 */
public final class Predictions {
  /** The figures that can be worked out; the others depend on chance. */
  public static final List<String> NAMES =
      List.of(
          "user bytes",
          "log bytes",
          "flush bytes",
          "compaction bytes",
          "fsyncs",
          "write amplification",
          "read amplification",
          "space amplification");

  private final Map<String, Double> values = new LinkedHashMap<>();

  private Predictions() {}

  /**
   * Reads the lines of a file.
   *
   * @throws IllegalArgumentException if a line is malformed; the message names it
   */
  static Predictions parse(String file, List<String> lines) {
    Predictions predictions = new Predictions();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("#.*", "").strip();
      if (!line.isEmpty()) {
        predictions.parse(file + ", line " + (i + 1) + ": ", line);
      }
    }
    return predictions;
  }

  private void parse(String place, String line) {
    String[] parts = line.split("=", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException(place + "write NAME = NUMBER, not " + Text.quoted(line));
    }
    String name = parts[0].strip().replaceAll("\\s+", " ");
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          place
              + "no figure is called "
              + Text.quoted(name)
              + "; there are "
              + String.join(", ", NAMES));
    }
    String number = parts[1].strip();
    if (!number.isEmpty()) {
      put(place, name, number);
    }
  }

  private void put(String place, String name, String number) {
    boolean isRatio = name.endsWith("amplification");
    String digits = isRatio ? number : withoutMarks(number);
    if (!digits.matches("[0-9]{1,15}(\\.[0-9]{1,9})?")) {
      String examples = isRatio ? "3 or 2.5" : "3 or 2.5 or 7,000,000";
      throw new IllegalArgumentException(
          place + Text.quoted(number) + " is not a number, such as " + examples);
    }
    if (values.put(name, Double.parseDouble(digits)) != null) {
      throw new IllegalArgumentException(place + name + " is given twice");
    }
  }

  /**
   * Removes thousands separators, if they are in the right places: 3,5 is a decimal number in some
   * locales. A ratio must not have them, because in some locales 1,250 is one and a quarter.
   */
  private static String withoutMarks(String number) {
    return number.matches("[0-9]{1,3}([,_][0-9]{3})+(\\.[0-9]*)?")
        ? number.replaceAll("[,_]", "")
        : number;
  }

  /** Returns the prediction for a figure, or null. */
  public Double of(String name) {
    return values.get(name);
  }

  /** Returns a file in which only the numbers are missing. */
  static String template() {
    return NAMES.stream()
        .map(name -> name + " =\n")
        .collect(
            Collectors.joining(
                "", "# Write a number after each name you care to predict; bytes as bytes.\n", ""));
  }
}
