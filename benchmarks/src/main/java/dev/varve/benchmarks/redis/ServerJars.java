package dev.varve.benchmarks.redis;

import dev.varve.benchmarks.report.Numbers;
import dev.varve.benchmarks.report.Table;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The jars that the server adds to what step 7 has.
 *
 * @param jars their files
 */
record ServerJars(List<Path> jars) {
  /** With these, the names of all artifacts begin that step 8 depends on, and step 7 does not. */
  private static final List<String> PREFIXES = List.of("netty-", "picocli-");

  private static final double MOST_BYTES = 6e6;

  static ServerJars in(String classPath) {
    return new ServerJars(
        Stream.of(classPath.split(File.pathSeparator))
            .map(Path::of)
            .filter(ServerJars::isAdded)
            .sorted()
            .toList());
  }

  private static boolean isAdded(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(".jar") && PREFIXES.stream().anyMatch(name::startsWith);
  }

  long bytes() throws IOException {
    long sum = 0;
    for (Path jar : jars) {
      sum += Files.size(jar);
    }
    return sum;
  }

  String markdown() throws IOException {
    Table table = new Table(1, List.of("jar", "size"));
    for (Path jar : jars) {
      table.row(List.of(String.valueOf(jar.getFileName()), Numbers.bytes(Files.size(jar))));
    }
    long sum = bytes();
    String verdict = sum <= MOST_BYTES ? "holds" : "MISSED";
    table.row(
        List.of("all (≤ " + Numbers.bytes(MOST_BYTES) + ": " + verdict + ")", Numbers.bytes(sum)));
    return table.markdown();
  }
}
