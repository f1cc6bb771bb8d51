package dev.varve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Fuzzes a method with Jazzer, in a JVM of its own. Jazzer has to be on the class path, where the
 * profile {@code fuzz} puts it.
 *
 * <p>The results are in the directory {@code place}: {@code found} has all inputs that reached new
 * code, {@code smallest} as few of them as reach the same code, and an input that made the method
 * fail is beside them.
 */
public final class Jazzer {
  private static final Pattern EXECUTIONS =
      Pattern.compile("stat::number_of_executed_units: *(\\d+)");
  private static final Pattern COVERAGE = Pattern.compile("cov: (\\d+) ft: (\\d+)");

  private final Class<?> target;
  private final String property;
  private final Path place;

  /**
   * Prepares it.
   *
   * @param target the class with the method {@code fuzzerTestOneInput}
   * @param property a system property for that JVM, as {@code name=value}
   */
  public Jazzer(Class<?> target, String property, Path place) {
    this.target = target;
    this.property = property;
    this.place = place.toAbsolutePath();
  }

  /**
   * Fuzzes for some seconds, beginning with {@code corpus}, and writes the smallest corpus to a
   * file; returns what was reached.
   */
  public String fuzz(List<byte[]> corpus, int seconds, Path file) throws Exception {
    Path found = emptied(place.resolve("found"));
    Path smallest = emptied(place.resolve("smallest"));
    int number = 0;
    for (byte[] input : corpus) {
      Files.write(found.resolve("committed-" + number++), input);
    }
    String log = jazzer("-max_total_time=" + seconds, found.toString());
    jazzer("-merge=1", smallest.toString(), found.toString());
    List<String> lines = FuzzCorpus.linesOf(smallest);
    Files.write(file, lines);
    String[] coverage = last(COVERAGE, log).split(" ");
    return String.format(
        "%s executions, %s edges and %s features covered, corpus of %d",
        last(EXECUTIONS, log), coverage[0], coverage[1], lines.size());
  }

  private static Path emptied(Path directory) throws IOException {
    Files.createDirectories(directory);
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    return directory;
  }

  /** Runs Jazzer in a separate JVM, and returns its output. */
  private String jazzer(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+EnableDynamicAgentLoading"));
    command.add("-D" + property);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.add("--target_class=" + target.getName());
    command.add("--instrumentation_includes=dev.varve.**");
    command.add("--custom_hook_includes=dev.varve.**");
    // A fuzzed server has a client, which connects to it.
    command.add(
        "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery");
    command.add("--reproducer_path=" + place);
    command.add("-artifact_prefix=" + place + File.separator);
    command.addAll(List.of("-max_len=2048", "-timeout=10", "-rss_limit_mb=2048"));
    command.add("-print_final_stats=1");
    command.addAll(List.of(arguments));
    Path log = place.resolve("log.txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      int end = process.waitFor();
      String text = Files.readString(log, StandardCharsets.ISO_8859_1);
      assertThat(end).as("Jazzer on %s ended so:\n%s", property, text).isZero();
      return text;
    } finally {
      process.destroyForcibly();
    }
  }

  private static String last(Pattern pattern, String text) {
    String found = "";
    for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
      found = matcher.group(1) + (matcher.groupCount() > 1 ? " " + matcher.group(2) : "");
    }
    assertThat(found).as("%s in\n%s", pattern, text).isNotEmpty();
    return found;
  }
}
