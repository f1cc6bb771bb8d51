package dev.varve.benchmarks.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.benchmarks.redis.ThroughputComparison.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThroughputReportTest {
  private static final Row SET = new Row(Promise.PERIODIC, BenchmarkCommand.SET, 1);
  private static final Row PIPELINED = new Row(Promise.PERIODIC, BenchmarkCommand.GET, 16);
  private static final Row DURABLE = new Row(Promise.EVERY_WRITE, BenchmarkCommand.SET, 1);
  private static final Row OTHER = new Row(Promise.PERIODIC, BenchmarkCommand.HSET, 1);

  private static Medians<Row> medians(double varve, double redis, Figure figure) {
    Medians<Row> medians = new Medians<>();
    for (Row row : List.of(SET, PIPELINED, DURABLE, OTHER)) {
      medians.add(row, "varve", figure, varve);
      medians.add(row, "redis", figure, redis);
    }
    return medians;
  }

  private static List<String> lines(double varve, double redis, Figure figure, String heading) {
    String page = new ThroughputReport(medians(varve, redis, figure)).markdown();
    String section = page.substring(page.indexOf("\n## " + heading) + 1);
    return section
        .lines()
        .skip(4)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.replaceAll(" +", " "))
        .toList();
  }

  @Test
  void ratesAreComparedWithWhatWasToBeReached() {
    assertThat(lines(75_000, 100_000, Figure.RATE, "Requests a second"))
        .containsExactly(
            "| periodic | SET | 1 | 75.0k | 100k | 0.75× | ≥ 0.80× | MISSED |",
            "| periodic | GET | 16 | 75.0k | 100k | 0.75× | ≥ 0.70× | holds |",
            "| every-write | SET | 1 | 75.0k | 100k | 0.75× | ≥ 1.00× | MISSED |",
            "| periodic | HSET | 1 | 75.0k | 100k | 0.75× | – | – |");
  }

  @Test
  void costsMustNotExceedTheirBounds() {
    assertThat(lines(13, 10, Figure.CPU, "Processor time a request"))
        .first()
        .isEqualTo("| periodic | SET | 1 | 13.0 µs | 10.0 µs | 1.30× | ≤ 1.40× | holds |");
    assertThat(lines(130, 100, Figure.P99, "Time of a request: p99"))
        .contains(
            "| periodic | GET | 16 | 130 µs | 100 µs | 1.30× | ≤ 1.50× | holds |",
            "| every-write | SET | 1 | 130 µs | 100 µs | 1.30× | ≤ 1.00× | MISSED |");
  }

  @Test
  void whatWasNotMeasuredIsSaidSo() {
    assertThat(lines(1, 1, Figure.RATE, "Processor time a request"))
        .first()
        .isEqualTo("| periodic | SET | 1 | – | – | – | ≤ 1.40× | not measured |");
  }

  @Test
  void mediansAreThoseInTheMiddle() {
    Medians<String> medians = new Medians<>();
    for (double value : new double[] {9, 1, 4}) {
      medians.add("SET", "varve", Figure.P50, value);
    }
    assertThat(medians.of("SET", "varve", Figure.P50)).contains(4.0);
    medians.add("SET", "varve", Figure.P50, 6);
    assertThat(medians.of("SET", "varve", Figure.P50)).contains(5.0);
    assertThat(medians.of("SET", "redis", Figure.P50)).isEmpty();
    assertThat(medians.ratio("SET", "varve", "redis", Figure.P50)).isEmpty();
  }
}
