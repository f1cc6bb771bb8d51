package dev.varve.benchmarks.redis;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares how many requests a second servers answer, and at what cost, when each client asks again
 * as soon as it has its replies. The servers take turns (A B A B), each time on an empty directory,
 * and each command is run once before it is measured.
 */
final class ThroughputComparison {
  private static final int PIPELINE = 16;
  private static final int BATCH = 1_000;

  /** Sends requests in a closed loop. */
  interface LoadGenerator {
    Speed run(int port, BenchmarkCommand command, int pipeline, long requests)
        throws IOException, InterruptedException;
  }

  /** A row of the table. */
  record Row(Promise promise, BenchmarkCommand command, int pipeline) {}

  private final Setting setting;
  private final LoadGenerator load;
  private final List<BenchmarkCommand> commands;
  private final long requests;
  private final PrintStream progress;
  private final Medians<Row> medians = new Medians<>();
  private long counted;

  /**
   * Prepares a comparison.
   *
   * @param requests the number in a run without pipelining; a pipelined run has as many batches
   */
  ThroughputComparison(
      Setting setting,
      LoadGenerator load,
      List<BenchmarkCommand> commands,
      long requests,
      PrintStream progress) {
    this.setting = setting;
    this.load = load;
    this.commands = List.copyOf(commands);
    this.requests = requests;
    this.progress = progress;
  }

  /** Measures everything, and returns the medians. */
  Medians<Row> run(int repetitions) throws IOException, InterruptedException {
    for (Promise promise : Promise.values()) {
      for (int repetition = 1; repetition <= repetitions; repetition++) {
        for (Contender contender : setting.contenders()) {
          try (RunningServer server = setting.start(contender, promise);
              PlainClient client = new PlainClient(server.port())) {
            runAll(server, client, promise, repetition);
          }
        }
      }
    }
    return medians;
  }

  private void runAll(RunningServer server, PlainClient client, Promise promise, int repetition)
      throws IOException, InterruptedException {
    counted = 0;
    for (BenchmarkCommand command : commands) {
      if (promise == Promise.EVERY_WRITE && !command.isWrite()) {
        continue;
      }
      // The longer runs first: a JVM has compiled what it needs before the others begin.
      for (int pipeline : List.of(PIPELINE, 1)) {
        Row row = new Row(promise, command, pipeline);
        runOnce(server, client, row);
        Cost cost = runOnce(server, client, row);
        medians.add(row, server.name(), Figure.RATE, cost.speed.perSecond());
        medians.add(row, server.name(), Figure.P50, cost.speed.p50());
        medians.add(row, server.name(), Figure.P99, cost.speed.p99());
        medians.add(row, server.name(), Figure.CPU, cost.cpuMicros);
        tell(row, server, repetition, cost);
      }
    }
    checkValues(client);
    checkCounters(client);
  }

  private void tell(Row row, RunningServer server, int repetition, Cost cost) {
    progress.printf(
        Locale.ROOT,
        "%-11s %-6s P=%-2d %-6s %d  %,.0f/s, %.2f µs CPU, p99 %,.0f µs%n",
        row.promise.ours(),
        row.command,
        row.pipeline,
        server.name(),
        repetition,
        cost.speed.perSecond(),
        cost.cpuMicros,
        cost.speed.p99());
  }

  /** What a run has cost the server: processor time for each request, in microseconds. */
  private record Cost(Speed speed, double cpuMicros) {}

  private Cost runOnce(RunningServer server, PlainClient client, Row row)
      throws IOException, InterruptedException {
    long all = requests * row.pipeline;
    ServerInfo before = ServerInfo.of(client);
    long cpuBefore = server.usage().cpuMicros();
    Speed speed = load.run(server.port(), row.command, row.pipeline, all);
    long cpu = server.usage().cpuMicros() - cpuBefore;
    ServerInfo.of(client).checkSince(before, row.command, all);
    counted += row.command == BenchmarkCommand.INCR ? all : 0;
    return new Cost(speed, (double) cpu / all);
  }

  /** Each value has the length that was set. */
  private void checkValues(PlainClient client) throws IOException {
    int length = KeyedRequests.value(0).length();
    for (int from = 0; from < setting.keys(); from += BATCH) {
      long wrong =
          getAll(client, "key", from).stream().filter(value -> value.length() != length).count();
      WrongReplyException.check(wrong == 0, wrong + " values are not of " + length + " bytes");
    }
  }

  /** No increment was lost, and none was made twice. */
  private void checkCounters(PlainClient client) throws IOException {
    long sum = 0;
    for (int from = 0; from < setting.keys(); from += BATCH) {
      sum +=
          getAll(client, "counter", from).stream()
              .filter(value -> !value.isEmpty())
              .mapToLong(Long::parseLong)
              .sum();
    }
    WrongReplyException.check(
        sum == counted, "the counters have a sum of " + sum + " after " + counted + " increments");
  }

  private List<String> getAll(PlainClient client, String prefix, int from) throws IOException {
    List<String> words = new ArrayList<>(List.of("MGET"));
    for (int key = from; key < Math.min(setting.keys(), from + BATCH); key++) {
      words.add(KeyedRequests.key(key).replace("key", prefix));
    }
    String values = client.ask(words.toArray(String[]::new));
    return values.lines().toList();
  }
}
