package dev.varve.benchmarks.redis;

import dev.varve.benchmarks.report.Numbers;
import dev.varve.benchmarks.report.Table;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Measures what servers need while no client sends a request: memory and processor time. */
final class IdleComparison {
  private static final double MOST_BYTES = 512e6;

  private final Setting setting;
  private final int connections;
  private final int seconds;

  /**
   * Prepares a comparison.
   *
   * @param connections the number of clients that are connected
   * @param seconds for how long processor time is counted
   */
  IdleComparison(Setting setting, int connections, int seconds) {
    this.setting = setting;
    this.connections = connections;
    this.seconds = seconds;
  }

  /** Measures the servers one after the other, and returns the table. */
  String run() throws IOException, InterruptedException {
    Table table =
        new Table(
            1,
            List.of(
                "server",
                "memory, no client",
                String.format(Locale.ROOT, "memory, %,d clients", connections),
                "for each client",
                "processor time a second, no client",
                "processor time a second, all clients",
                "wanted",
                "verdict"));
    for (Contender contender : setting.contenders()) {
      try (RunningServer server =
          RunningServer.start(contender, setting.directory(), Promise.PERIODIC)) {
        table.row(measure(server));
      }
    }
    return table.markdown();
  }

  private List<String> measure(RunningServer server) throws IOException, InterruptedException {
    // What a process does because it has just begun, or because many have just connected, is not
    // what it does while it is idle: so the first seconds do not count.
    cpuMicrosPerSecond(server);
    double cpuAlone = cpuMicrosPerSecond(server);
    long alone = server.usage().residentBytes();
    try (IdleClients clients = IdleClients.connect(server.port(), connections)) {
      cpuMicrosPerSecond(server);
      double cpu = cpuMicrosPerSecond(server);
      long bytes = server.usage().residentBytes();
      clients.askAll();
      boolean isOurs = server.name().equals("varve");
      return List.of(
          server.name(),
          Numbers.bytes(alone),
          Numbers.bytes(bytes),
          Numbers.bytes(Math.max(0, bytes - alone) / (double) connections),
          Numbers.micros(cpuAlone),
          Numbers.micros(cpu),
          isOurs ? "≤ " + Numbers.bytes(MOST_BYTES) : "–",
          isOurs ? bytes <= MOST_BYTES ? "holds" : "MISSED" : "–");
    }
  }

  /** Lets the server be for some seconds, and returns what it has used in one of them. */
  private double cpuMicrosPerSecond(RunningServer server) throws IOException, InterruptedException {
    long before = server.usage().cpuMicros();
    Thread.sleep(seconds * 1_000L);
    return (server.usage().cpuMicros() - before) / (double) seconds;
  }
}
