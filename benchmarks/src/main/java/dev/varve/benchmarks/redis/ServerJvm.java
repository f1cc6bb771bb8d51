package dev.varve.benchmarks.redis;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How our server's process is started.
 *
 * @param classPath where its classes are
 * @param heap the largest heap, as {@code -Xmx} takes it
 * @param collector the garbage collector, as {@code -XX:+Use…GC} takes it
 */
record ServerJvm(String classPath, String heap, String collector) {
  private static final String MAIN = "dev.varve.server.cli.ServerProgram";
  private static final int FIRST_WITH_NATIVE_ACCESS = 24;

  /** Returns the flags; the heap grows as it is needed, as it does for anybody. */
  List<String> flags() {
    List<String> flags = new ArrayList<>(List.of("-Xmx" + heap, "-XX:+Use" + collector + "GC"));
    if (Runtime.version().feature() >= FIRST_WITH_NATIVE_ACCESS) {
      flags.add("--enable-native-access=ALL-UNNAMED");
      flags.add("--sun-misc-unsafe-memory-access=allow");
    }
    return flags;
  }

  /** Returns the command that serves a store. */
  List<String> command(List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags());
    command.addAll(List.of("-cp", classPath, MAIN, "serve"));
    command.addAll(options);
    return command;
  }
}
