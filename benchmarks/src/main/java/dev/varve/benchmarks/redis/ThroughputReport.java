package dev.varve.benchmarks.redis;

import dev.varve.benchmarks.redis.ThroughputComparison.Row;
import dev.varve.benchmarks.report.Numbers;
import dev.varve.benchmarks.report.Table;
import dev.varve.benchmarks.report.Target;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tables of a comparison with Redis. Rates, costs and times are medians; what was to be reached
 * is shown with what was.
 */
record ThroughputReport(Medians<Row> medians) {
  private static final String VARVE = "varve";
  private static final String REDIS = "redis";
  private static final String NONE = "–";

  private static final double RATE_ALONE = 0.8;
  private static final double RATE_PIPELINED = 0.7;
  private static final double RATE_DURABLE = 1.0;
  private static final double CPU = 1.4;
  private static final double P99 = 1.5;
  private static final double P99_DURABLE = 1.0;

  String markdown() {
    return "\n## Requests a second\n\n"
        + table(Figure.RATE, Numbers::shortened)
        + "\n## Processor time a request, all threads\n\n"
        + table(Figure.CPU, Numbers::micros)
        + "\n## Time of a request: p50\n\n"
        + table(Figure.P50, Numbers::micros)
        + "\n## Time of a request: p99\n\n"
        + table(Figure.P99, Numbers::micros)
        + "\n## Durability\n\n"
        + durability();
  }

  /** Shows a figure. */
  private interface Unit {
    String show(double value);
  }

  private String table(Figure figure, Unit unit) {
    Table table =
        new Table(
            2, List.of("promise", "command", "P", VARVE, REDIS, "ratio", "wanted", "verdict"));
    for (Row row : medians.measured()) {
      Optional<Target> target = target(row, figure);
      table.row(
          List.of(
              row.promise().ours(),
              row.command().name(),
              String.valueOf(row.pipeline()),
              shown(medians.of(row, VARVE, figure), unit),
              shown(medians.of(row, REDIS, figure), unit),
              medians.ratio(row, VARVE, REDIS, figure).map(Numbers::ratio).orElse(NONE),
              target.map(Target::wanted).orElse(NONE),
              target.map(Target::verdict).orElse(NONE)));
    }
    return table.markdown();
  }

  private static String shown(Optional<Double> value, Unit unit) {
    return value.map(unit::show).orElse(NONE);
  }

  /** Returns what a figure should be: that is said of SET and GET, and of each of them alone. */
  Optional<Target> target(Row row, Figure figure) {
    boolean isNamed =
        row.command() == BenchmarkCommand.SET || row.command() == BenchmarkCommand.GET;
    Optional<Double> ratio = medians.ratio(row, VARVE, REDIS, figure);
    boolean isDurable = row.promise() == Promise.EVERY_WRITE;
    if (!isNamed) {
      return Optional.empty();
    }
    return switch (figure) {
      case RATE -> Optional.of(Target.atLeast(leastRate(row, isDurable), VARVE, REDIS, ratio));
      case P99 -> Optional.of(Target.atMost(isDurable ? P99_DURABLE : P99, VARVE, REDIS, ratio));
      case CPU ->
          isDurable ? Optional.empty() : Optional.of(Target.atMost(CPU, VARVE, REDIS, ratio));
      default -> Optional.empty();
    };
  }

  private static double leastRate(Row row, boolean isDurable) {
    if (isDurable) {
      return RATE_DURABLE;
    }
    return row.pipeline() == 1 ? RATE_ALONE : RATE_PIPELINED;
  }

  static String durability() {
    return Stream.of(Promise.values())
        .map(promise -> "- " + promise.about() + ".\n")
        .collect(Collectors.joining());
  }
}
