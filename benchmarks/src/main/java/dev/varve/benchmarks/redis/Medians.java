package dev.varve.benchmarks.redis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Figures of several repetitions, by what was measured, server and figure.
 *
 * @param <T> says what was measured
 */
final class Medians<T> {
  private record Place<T>(T what, String server, Figure figure) {}

  private final Map<Place<T>, List<Double>> figures = new LinkedHashMap<>();
  private final List<T> measured = new ArrayList<>();

  /** Adds a figure of one repetition; what is not a number was not measured. */
  void add(T what, String server, Figure figure, double value) {
    if (!measured.contains(what)) {
      measured.add(what);
    }
    if (!Double.isNaN(value)) {
      figures
          .computeIfAbsent(new Place<>(what, server, figure), it -> new ArrayList<>())
          .add(value);
    }
  }

  /** Returns what was measured, in the order in which it was first. */
  List<T> measured() {
    return measured;
  }

  /** Returns the median of a figure; of two middle ones, their mean. */
  Optional<Double> of(T what, String server, Figure figure) {
    List<Double> sorted =
        figures.getOrDefault(new Place<>(what, server, figure), List.of()).stream()
            .sorted()
            .toList();
    int size = sorted.size();
    return size == 0
        ? Optional.empty()
        : Optional.of((sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2);
  }

  /** Returns how many times the figure of {@code other} that of {@code server} is. */
  Optional<Double> ratio(T what, String server, String other, Figure figure) {
    return of(what, server, figure)
        .flatMap(value -> of(what, other, figure).filter(it -> it > 0).map(it -> value / it));
  }
}
