package dev.varve.benchmarks.redis;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code redis-latency}: latency at fixed rates of arrivals. */
@Command(
    name = "redis-latency",
    sortOptions = false,
    usageHelpWidth = 100,
    header = "Compares the latency of the server and of Redis at the same rates of arrivals.",
    description = {
      "",
      "Requests arrive at 50 and 80 % of the rate that the slower server reaches in a closed loop,",
      "whether earlier ones have been answered or not; times run from when a request was due.",
      "Without a redis-server, measures ours alone.",
      ""
    },
    footer = {
      "",
      "Exit code: 0, or 1 if a server gave a wrong answer, or 2 for bad arguments and errors."
    })
final class LatencyCommand implements RedisCommandLine {
  @Parameters(index = "0", paramLabel = "SECONDS", description = "the time of each run")
  private double seconds;

  @Parameters(index = "1", paramLabel = "ROUNDS", description = "the number of repetitions")
  private int rounds;

  @Mixin private RedisOptions options = new RedisOptions();

  @Override
  public RedisOptions options() {
    return options;
  }

  @Override
  public void check() {
    options.check();
    if (!(seconds > 0) || rounds < 1) {
      throw new IllegalArgumentException("there must be some time and a round");
    }
  }

  @Override
  public String measure(String classPath, Path directory, PrintStream progress)
      throws IOException, InterruptedException {
    Setting setting = options.setting(classPath, "1g", directory, progress);
    String table = new LatencyComparison(setting, seconds, progress).run(rounds);
    return String.format(
            Locale.ROOT,
            """
            # Latency at fixed rates of arrivals

            %d connections, %,d keys of 100 bytes, %s seconds a run, medians of %d rounds.
            """,
            setting.clients(),
            setting.keys(),
            seconds,
            rounds)
        + setting.machine()
        + "\n"
        + table
        + "\n"
        + ThroughputReport.durability();
  }
}
