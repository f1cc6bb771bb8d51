package dev.varve.benchmarks.redis;

import dev.varve.benchmarks.measure.Machine;
import dev.varve.benchmarks.report.Numbers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What all comparisons of servers have in common.
 *
 * @param contenders the servers, in the order in which they take turns
 * @param jvm how ours is started
 * @param directory where they may have their files
 * @param keys the number of keys that each of them has
 * @param clients the number of connections that ask at a time
 */
record Setting(List<Contender> contenders, ServerJvm jvm, Path directory, int keys, int clients) {

  /** Starts a server that has all the keys. */
  RunningServer start(Contender contender, Promise promise)
      throws IOException, InterruptedException {
    RunningServer server = RunningServer.start(contender, directory, promise);
    try {
      KeyedRequests.load(server.port(), keys);
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  List<String> names() {
    return contenders.stream().map(Contender::name).toList();
  }

  /** Returns two lines about the machine and the JVM. */
  String machine() throws IOException {
    Machine machine = Machine.of(directory, jvm.flags());
    return String.format(
        Locale.ROOT,
        """
        %d cores of %s, %s of memory, %s, %s, file system %s, %s.
        Heap and collector of varve: `%s`.
        """,
        machine.cores(),
        machine.processor(),
        Numbers.bytes(machine.memoryBytes()),
        machine.system(),
        machine.jdk(),
        machine.fileSystem(),
        machine.date(),
        String.join(" ", jvm.flags()));
  }
}
