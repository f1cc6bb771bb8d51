package dev.varve.benchmarks;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.benchmarks.measure.Directories;
import dev.varve.benchmarks.measure.Result;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Starts child processes, all with the same flags.
 *
 * @param heap the heap, as {@code -Xmx} takes it; the child has all of it from the start
 * @param collector the garbage collector, as {@code -XX:+Use…GC} takes it
 */
record ChildJvm(String heap, String collector) {
  private static final int PATIENCE_MINUTES = 60;
  private static final int FIRST_WITH_NATIVE_ACCESS = 24;

  /** Returns the flags that every child gets. */
  List<String> flags() {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "-Xms" + heap,
                "-Xmx" + heap,
                "-XX:+Use" + collector + "GC",
                // The kernel's part in giving the heap to the process is not what is measured.
                "-XX:+AlwaysPreTouch",
                // For lmdbjava: its fast buffers, and without checks of each argument.
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "-Dlmdbjava.disable.checks=true"));
    if (Runtime.version().feature() >= FIRST_WITH_NATIVE_ACCESS) {
      flags.add("--enable-native-access=ALL-UNNAMED");
      flags.add("--sun-misc-unsafe-memory-access=allow");
    }
    return flags;
  }

  /** Returns the command that runs {@code main} with these flags. */
  List<String> command(String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags());
    command.addAll(List.of("-cp", ClassPath.current(), main));
    command.addAll(arguments);
    return command;
  }

  /** Has a child carry out {@code order}; any failure of the child is reported in the results. */
  List<Result> carryOut(Child.Order order) throws IOException, InterruptedException {
    ObjectMapper json = new ObjectMapper();
    Path directory = Path.of(order.directory());
    Directories.delete(directory);
    Files.createDirectories(directory);
    Path orders = directory.resolve("order.json");
    Path results = directory.resolve("results.json");
    Path log = directory.resolve("log.txt");
    json.writeValue(orders.toFile(), order);
    String end = run(List.of(orders.toString(), results.toString()), log);
    return end == null && Files.exists(results)
        ? json.readValue(results.toFile(), new TypeReference<List<Result>>() {})
        : order.failed("process ended with " + end + "; " + lastLine(log));
  }

  /** Returns null if the child ended well, or how it ended. */
  private String run(List<String> arguments, Path log) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command(Child.class.getName(), arguments))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        return "no result after " + PATIENCE_MINUTES + " minutes";
      }
      return process.exitValue() == 0 ? null : "exit code " + process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Returns the last line of a log; a crash may have left bytes there that are not text. */
  static String lastLine(Path log) throws IOException {
    return new String(Files.readAllBytes(log), Charset.defaultCharset())
        .lines()
        .filter(line -> !line.isBlank())
        .reduce((before, line) -> line)
        .orElse("it printed nothing");
  }
}
