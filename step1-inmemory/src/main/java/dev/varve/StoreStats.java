package dev.varve;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Named statistics of a store, in the order in which they are best read. Every layer adds its own:
 * {@code keys}, {@code log.bytes}, {@code level.2.tables}, {@code cache.hits} …
 */
public final class StoreStats {
  private final Map<String, Number> figures = new LinkedHashMap<>();

  /** Creates empty statistics. */
  public StoreStats() {}

  /** Adds a figure and returns this. A figure of the same name is replaced. */
  public StoreStats with(String name, Number figure) {
    figures.put(name, figure);
    return this;
  }

  /** Adds all figures of {@code other} and returns this. */
  public StoreStats with(StoreStats other) {
    figures.putAll(other.figures);
    return this;
  }

  /**
   * Returns the figure called {@code name} as a whole number.
   *
   * @throws IllegalArgumentException if there is none; the message lists the existing names
   */
  public long count(String name) {
    return figure(name).longValue();
  }

  /** Returns the figure called {@code name}, like {@link #count}, but with its fraction. */
  public double ratio(String name) {
    return figure(name).doubleValue();
  }

  private Number figure(String name) {
    Number figure = figures.get(name);
    if (figure == null) {
      throw new IllegalArgumentException("no figure " + name + " among " + figures.keySet());
    }
    return figure;
  }

  /** Returns a copy of the figures by name, in order. */
  public Map<String, Number> figures() {
    return new LinkedHashMap<>(figures);
  }

  /** Returns one line per figure, aligned. */
  @Override
  public String toString() {
    int width = figures.keySet().stream().mapToInt(String::length).max().orElse(0);
    StringBuilder text = new StringBuilder();
    figures.forEach(
        (name, figure) ->
            text.append(String.format(Locale.ROOT, "%-" + width + "s  ", name))
                .append(format(figure))
                .append('\n'));
    return text.toString();
  }

  private static String format(Number figure) {
    return figure instanceof Double
        ? String.format(Locale.ROOT, "%,18.2f", figure.doubleValue())
        : String.format(Locale.ROOT, "%,15d", figure.longValue());
  }
}
