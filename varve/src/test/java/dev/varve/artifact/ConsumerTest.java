package dev.varve.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user's program, in {@code src/test/consumer}: compiled against the jar and run, with every
 * warning an error, without JSpecify, and without the library for LZ4 unless it wants that.
 */
class ConsumerTest {
  private static final Path SOURCES = Path.of("src", "test", "consumer");
  private static final String PROGRAM = SOURCES.resolve("consumer/Consumer.java").toString();
  private static final String MODULE = SOURCES.resolve("module-info.java").toString();
  private static final String JAR = Artifact.JAR.toString();

  @TempDir Path temporary;

  @Test
  void runsOnTheClassPath() throws Exception {
    compile("--class-path", JAR, PROGRAM);
    assertThat(run("DEFLATE", onClassPath(JAR))).isEqualTo(expected());
  }

  @Test
  void runsOnTheModulePath() throws Exception {
    compile("--module-path", JAR, MODULE, PROGRAM);
    assertThat(run("NONE", onModulePath(JAR))).isEqualTo(expected());
  }

  private static List<String> expected() {
    return List.of(
        "as it was null, now Basel",
        "refused: another commit has written key city",
        "before Basel",
        "found Constance",
        "recovered 0",
        "clean true",
        "after all Basel",
        "warm true",
        "in memory Bern");
  }

  @Test
  void packsByLz4IfItsLibraryIsThere() throws Exception {
    String both = JAR + File.pathSeparator + lz4();
    compile("--module-path", JAR, MODULE, PROGRAM);
    assertThat(run("LZ4", onClassPath(both))).isEqualTo(expected());
    List<String> module = new ArrayList<>(List.of("--add-modules", "org.lz4.java"));
    module.addAll(onModulePath(both));
    assertThat(run("LZ4", module, "other")).isEqualTo(expected());
  }

  @Test
  void saysWhatIsMissingForLz4WhenItIsAskedFor() throws Exception {
    compile("--module-path", JAR, MODULE, PROGRAM);
    String missing =
        "Exception in thread \"main\" java.lang.IllegalStateException: compression LZ4 needs the"
            + " library at.yawk.lz4:lz4-java (module org.lz4.java)";
    assertThat(run("LZ4", onModulePath(JAR))).contains(missing);
    assertThat(run("LZ4", onClassPath(JAR))).contains(missing);
    assertThat(temporary.resolve("data")).as("a store that could not be written").doesNotExist();
  }

  @Test
  void saysWhatIsMissingForLz4WhenABlockIsToBeRead() throws Exception {
    compile("--class-path", JAR, PROGRAM);
    run("LZ4", onClassPath(JAR + File.pathSeparator + lz4()));
    assertThat(run("NONE", onClassPath(JAR)))
        .anyMatch(line -> line.contains("compression LZ4 needs the library at.yawk.lz4:lz4-java"));
  }

  /** Without a warning: each would be an error. */
  private void compile(String... arguments) {
    List<String> all = new ArrayList<>(List.of("-Xlint:all", "-Werror", "--release", "17"));
    all.addAll(List.of("-proc:none", "-d", classes(), "-encoding", "UTF-8"));
    all.addAll(List.of(arguments));
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    int status =
        ToolProvider.findFirst("javac").orElseThrow().run(out, out, all.toArray(String[]::new));
    assertThat(said.toString()).isEmpty();
    assertThat(status).isZero();
  }

  private String classes() {
    return temporary.resolve("classes").toString();
  }

  private List<String> onClassPath(String libraries) {
    return List.of("-cp", classes() + File.pathSeparator + libraries, "consumer.Consumer");
  }

  private List<String> onModulePath(String libraries) {
    return List.of(
        "-p", classes() + File.pathSeparator + libraries, "-m", "consumer/consumer.Consumer");
  }

  private List<String> run(String compression, List<String> program) throws Exception {
    return run(compression, program, "data");
  }

  /** Returns what the program writes, of errors too. */
  private List<String> run(String compression, List<String> program, String directory)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(program);
    command.addAll(List.of(temporary.resolve(directory).toString(), compression));
    Path output = temporary.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    process.waitFor();
    return Files.readAllLines(output);
  }

  private static Path lz4() throws Exception {
    return Path.of(LZ4Factory.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
