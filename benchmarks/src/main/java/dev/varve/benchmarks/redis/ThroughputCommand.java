package dev.varve.benchmarks.redis;

import dev.varve.benchmarks.redis.ThroughputComparison.LoadGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redis}: throughput and processor time beside those of Redis. */
@Command(
    name = "redis",
    sortOptions = false,
    usageHelpWidth = 100,
    header = "Compares the server with Redis: requests a second, processor time, latency.",
    description = {
      "",
      "Each server has a process of its own, on this machine, with the same promise; they take",
      "turns. redis-benchmark asks, or if there is none, a closed loop of our own (SET, GET).",
      ""
    },
    footer = {
      "",
      "Exit code: 0, or 1 if a server gave a wrong answer, or 2 for bad arguments and errors."
    })
final class ThroughputCommand implements RedisCommandLine {
  @Parameters(
      index = "0",
      paramLabel = "REQUESTS",
      description = "how many a run has; with pipelining, 16 times as many")
  private long requests;

  @Parameters(index = "1", paramLabel = "ROUNDS", description = "the number of repetitions")
  private int rounds;

  @Option(
      names = "--commands",
      paramLabel = "NAMES",
      split = ",",
      description = {
        "set, get, incr, hset, sadd (these if none are named), lpush, rpush, lpop, zadd, mset; they",
        "are measured in the order in which they are named"
      })
  private List<String> commands;

  @Mixin private RedisOptions options = new RedisOptions();

  @Override
  public RedisOptions options() {
    return options;
  }

  @Override
  public void check() {
    options.check();
    if (requests < 1 || rounds < 1) {
      throw new IllegalArgumentException("there must be a request and a round");
    }
    commands();
    if (options.programs().find(RedisPrograms.SERVER).isEmpty()) {
      throw new IllegalArgumentException(RedisPrograms.missing(RedisPrograms.SERVER));
    }
  }

  private List<BenchmarkCommand> commands() {
    return commands == null
        ? BenchmarkCommand.USUAL
        : commands.stream()
            .map(name -> BenchmarkCommand.valueOf(name.toUpperCase(Locale.ROOT)))
            .toList();
  }

  @Override
  public String measure(String classPath, Path directory, PrintStream progress)
      throws IOException, InterruptedException {
    Setting setting = options.setting(classPath, "1g", directory, progress);
    Optional<Path> program = options.programs().find(RedisPrograms.BENCHMARK);
    if (program.isEmpty()) {
      progress.println(
          "SET and GET in a closed loop of our own: "
              + RedisPrograms.missing(RedisPrograms.BENCHMARK));
    }
    ThroughputComparison comparison =
        new ThroughputComparison(
            setting,
            program.map(this::redisBenchmark).orElse(this::ownLoad),
            program.isPresent() ? commands() : List.of(BenchmarkCommand.SET, BenchmarkCommand.GET),
            requests,
            progress);
    String tables = new ThroughputReport(comparison.run(rounds)).markdown();
    return String.format(
            Locale.ROOT,
            """
            # The server beside Redis

            %s, %d clients, %,d keys of 100 bytes; %,d requests a run (P=16: 16 times as many).
            Medians of %d rounds, interleaved.
            """,
            program.isPresent() ? "redis-benchmark" : "A closed loop",
            setting.clients(),
            setting.keys(),
            requests,
            rounds)
        + setting.machine()
        + tables;
  }

  private LoadGenerator redisBenchmark(Path program) {
    RedisBenchmark benchmark = new RedisBenchmark(program, options.keys());
    return (port, command, pipeline, count) ->
        benchmark.run(port, options.clients(), command, pipeline, count);
  }

  private Speed ownLoad(int port, BenchmarkCommand command, int pipeline, long count)
      throws IOException {
    KeyedRequests asked =
        command == BenchmarkCommand.SET ? KeyedRequests.set() : KeyedRequests.get();
    ClosedLoop schedule = new ClosedLoop(pipeline, count, Long.MAX_VALUE);
    return Load.run(schedule, port, options.clients(), asked, options.keys());
  }
}
