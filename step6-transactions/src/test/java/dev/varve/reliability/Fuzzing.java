package dev.varve.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Coverage-guided fuzzing, which continues from inputs that reached new code: {@code mvn test
 * -Pfuzz -pl step6-transactions -am}. Each decoder gets a JVM with Jazzer in it for {@code
 * -Dfuzz.seconds=…}; {@code -Dfuzz.decoders=BLOCK,LOG} selects some of them. It is not part of the
 * build, so its name does not end with Test.
 *
 * <p>The results are in {@code target/fuzz}: the smallest corpus that reaches the same code, in the
 * format of the committed one, to be copied there; and any input that made a decoder fail.
 */
class Fuzzing {
  private static final int SECONDS = Integer.getInteger("varve.fuzz.seconds", 60);
  private static final String CHOSEN = System.getProperty("varve.fuzz.decoders", "all");
  private static final Path PLACE = Path.of("target", "fuzz").toAbsolutePath();
  private static final Pattern EXECUTIONS =
      Pattern.compile("stat::number_of_executed_units: *(\\d+)");
  private static final Pattern COVERAGE = Pattern.compile("cov: (\\d+) ft: (\\d+)");

  @ParameterizedTest
  @EnumSource(FuzzedDecoder.class)
  void nothingButARightAnswerOrARefusal(FuzzedDecoder decoder) throws Exception {
    assumeTrue(CHOSEN.equals("all") || List.of(CHOSEN.split(",")).contains(decoder.name()));
    Path place = PLACE.resolve(decoder.name());
    Path found = emptied(place.resolve("found"));
    Path smallest = emptied(place.resolve("smallest"));
    int number = 0;
    for (byte[] input : decoder.corpus()) {
      Files.write(found.resolve("committed-" + number++), input);
    }
    String log = jazzer(decoder, place, "-max_total_time=" + SECONDS, found.toString());
    jazzer(decoder, place, "-merge=1", smallest.toString(), found.toString());
    List<String> corpus = hexOf(smallest);
    Files.write(PLACE.resolve(decoder.fileName()), corpus);
    String[] coverage = last(COVERAGE, log).split(" ");
    Scale.report(
        "fuzzing of %s for %d s: %s executions, %s edges and %s features covered, corpus of %d",
        decoder, SECONDS, last(EXECUTIONS, log), coverage[0], coverage[1], corpus.size());
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
  private static String jazzer(FuzzedDecoder decoder, Path place, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+EnableDynamicAgentLoading"));
    command.add("-D" + FuzzTarget.PROPERTY + "=" + decoder);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.add("--target_class=" + FuzzTarget.class.getName());
    command.add("--instrumentation_includes=dev.varve.**");
    command.add("--custom_hook_includes=dev.varve.**");
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
      assertThat(end).as("Jazzer on %s ended so:\n%s", decoder, text).isZero();
      return text;
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> hexOf(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(Fuzzing::hex).sorted().toList();
    }
  }

  private static String hex(Path file) {
    try {
      return HexFormat.of().formatHex(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
