package dev.varve.benchmarks.redis;

import dev.varve.benchmarks.report.Numbers;
import dev.varve.benchmarks.report.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Compares the latencies of servers at the same rates of arrivals, in an {@link OpenLoop}. First, a
 * {@link ClosedLoop} finds the highest rate of each; the fractions are of the slowest one's, so
 * that each server gets what all of them can do. Then they take turns.
 */
final class LatencyComparison {
  private static final List<Integer> PERCENTS = List.of(50, 80);

  /** A row of the table: what is asked, and how often. */
  record Row(Promise promise, String command, int percent, long perSecond) {}

  /** What is asked of a server with a promise. */
  private record Work(Promise promise, String command) {
    KeyedRequests requests() {
      return command.equals("SET") ? KeyedRequests.set() : KeyedRequests.get();
    }

    @Override
    public String toString() {
      return promise.ours() + " " + command;
    }
  }

  private static final List<Work> ALL =
      List.of(
          new Work(Promise.PERIODIC, "SET"),
          new Work(Promise.PERIODIC, "GET"),
          new Work(Promise.EVERY_WRITE, "SET"));

  private final Setting setting;
  private final double seconds;
  private final PrintStream progress;
  private final Medians<Row> medians = new Medians<>();

  /**
   * Prepares a comparison.
   *
   * @param seconds the time of each run
   */
  LatencyComparison(Setting setting, double seconds, PrintStream progress) {
    this.setting = setting;
    this.seconds = seconds;
    this.progress = progress;
  }

  /** Measures everything, and returns the table. */
  String run(int repetitions) throws IOException, InterruptedException {
    for (Work work : ALL) {
      double highest = highestRateOfAll(work);
      for (int repetition = 1; repetition <= repetitions; repetition++) {
        for (Contender contender : setting.contenders()) {
          runOne(contender, work, highest, repetition);
        }
      }
    }
    return table();
  }

  private double highestRateOfAll(Work work) throws IOException, InterruptedException {
    Map<String, Double> rates = new TreeMap<>();
    for (Contender contender : setting.contenders()) {
      try (RunningServer server = setting.start(contender, work.promise)) {
        closedLoop(server, work);
        rates.put(server.name(), closedLoop(server, work).perSecond());
      }
    }
    rates.forEach(
        (name, rate) ->
            progress.printf(Locale.ROOT, "%s %s in a closed loop: %,.0f/s%n", work, name, rate));
    return rates.values().stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  private Speed closedLoop(RunningServer server, Work work) throws IOException {
    long nanos = (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    return run(new ClosedLoop(1, Long.MAX_VALUE, nanos), server, work);
  }

  private Speed run(Schedule schedule, RunningServer server, Work work) throws IOException {
    return Load.run(schedule, server.port(), setting.clients(), work.requests(), setting.keys());
  }

  private void runOne(Contender contender, Work work, double highest, int repetition)
      throws IOException, InterruptedException {
    try (RunningServer server = setting.start(contender, work.promise)) {
      // The server's code is compiled by then, and so is that of the load generator.
      closedLoop(server, work);
      for (int percent : PERCENTS) {
        long perSecond = Math.max(1, Math.round(highest * percent / 100));
        OpenLoop arrivals = new OpenLoop(perSecond, Math.max(1, (long) (perSecond * seconds)));
        Speed speed = run(arrivals, server, work);
        Row row = new Row(work.promise, work.command, percent, perSecond);
        add(row, server.name(), speed, arrivals.latenessMicros());
        progress.printf(
            Locale.ROOT,
            "%s at %d %% %s %d: p99 %,.0f µs%n",
            work,
            percent,
            server.name(),
            repetition,
            speed.p99());
      }
    }
  }

  private void add(Row row, String server, Speed speed, double late) {
    medians.add(row, server, Figure.P50, speed.p50());
    medians.add(row, server, Figure.P99, speed.p99());
    medians.add(row, server, Figure.P999, speed.p999());
    medians.add(row, server, Figure.LONGEST, speed.longest());
    medians.add(row, server, Figure.LATE, late);
  }

  private String table() {
    Table table =
        new Table(
            3,
            List.of(
                "promise",
                "command",
                "server",
                "arrivals/s",
                "p50",
                "p99",
                "p99.9",
                "longest",
                "generator late, p99.9"));
    for (Row row : medians.measured()) {
      for (String server : setting.names()) {
        table.row(
            List.of(
                row.promise.ours(),
                row.command,
                server,
                Numbers.shortened(row.perSecond) + " (" + row.percent + " %)",
                shown(row, server, Figure.P50),
                shown(row, server, Figure.P99),
                shown(row, server, Figure.P999),
                shown(row, server, Figure.LONGEST),
                shown(row, server, Figure.LATE)));
      }
    }
    return table.markdown();
  }

  private String shown(Row row, String server, Figure figure) {
    return medians.of(row, server, figure).map(Numbers::micros).orElse("–");
  }
}
