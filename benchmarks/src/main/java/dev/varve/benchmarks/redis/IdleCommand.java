package dev.varve.benchmarks.redis;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code redis-idle}: what the server needs while it does nothing. */
@Command(
    name = "redis-idle",
    sortOptions = false,
    usageHelpWidth = 100,
    header = "Measures what the server, and Redis, need while many clients ask nothing.",
    description = {
      "",
      "Prints memory and processor time of the processes, without clients and with all of them,",
      "and the jars that the server adds. The heap is 256m unless --heap says otherwise.",
      ""
    },
    footer = {
      "",
      "Exit code: 0, or 1 if a client was not answered, or 2 for bad arguments and errors."
    })
final class IdleCommand implements RedisCommandLine {
  @Parameters(
      index = "0",
      paramLabel = "CLIENTS",
      description = "how many are connected, such as 10000")
  private int connections;

  @Parameters(
      index = "1",
      paramLabel = "SECONDS",
      description = "for how long processor time is counted")
  private int seconds;

  @Mixin private RedisOptions options = new RedisOptions();

  @Override
  public RedisOptions options() {
    return options;
  }

  @Override
  public void check() {
    options.check();
    if (connections < 1 || seconds < 1) {
      throw new IllegalArgumentException("there must be a client and a second");
    }
  }

  @Override
  public String measure(String classPath, Path directory, PrintStream progress)
      throws IOException, InterruptedException {
    Setting setting = options.setting(classPath, "256m", directory, progress);
    String table = new IdleComparison(setting, connections, seconds).run();
    return String.format(
            Locale.ROOT,
            """
            # Idle clients

            Processor time over %d s. Memory is what the process has in use (VmRSS).
            """,
            seconds)
        + setting.machine()
        + "\n"
        + table
        + "\n# The jars that the server adds\n\n"
        + ServerJars.in(classPath).markdown();
  }
}
