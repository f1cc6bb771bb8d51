package dev.varve.transactions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.io.DiskStorage;
import dev.varve.transactions.demo.Demo;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the demos as separate processes, in various directories, and checks their exit status. */
@DisabledOnOs(OS.WINDOWS)
class ProcessTest {
  private static final Path DATA = Path.of("varve-data");
  private static final int FAILED = 2;

  /** A name in UTF-8 that does not depend on a locale, since the tests may have none. */
  private static final String UMLAUT = "\"$(printf 'b\\303\\274cher')\"";

  @TempDir private Path directory;

  /** The output and the exit status of a process. */
  private record End(int status, List<String> out, List<String> errors) {}

  /** The demos whose shell has a store on disk. */
  static List<Class<?>> demos() {
    return List.of(
        dev.varve.wal.demo.Demo.class,
        dev.varve.memtable.demo.Demo.class,
        dev.varve.sstable.demo.Demo.class,
        dev.varve.lsm.demo.Demo.class,
        Demo.class);
  }

  private static Path store(Class<?> demo) {
    return DATA.resolve("step" + (demos().indexOf(demo) + 2));
  }

  /** Runs a demo without a locale in {@code place}, a shell word. */
  private End run(String place, String typed, Class<?> demo, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("sh", "-c"));
    command.add("cd " + place + " && exec \"$0\" \"$@\"");
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(demo.getName());
    command.addAll(List.of(arguments));
    Path errors = Files.createTempFile("errors", ".txt");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
      builder.environment().keySet().removeIf(it -> it.startsWith("LC_") || it.equals("LANG"));
      Process process = builder.redirectError(Redirect.to(errors.toFile())).start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(typed.getBytes(UTF_8));
      }
      List<String> out =
          new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
      return new End(process.waitFor(), out, Files.readAllLines(errors));
    } finally {
      Files.delete(errors);
    }
  }

  private Path makeUmlaut() throws IOException, InterruptedException {
    ProcessBuilder shell = new ProcessBuilder("sh", "-c", "mkdir " + UMLAUT);
    assertThat(shell.directory(directory.toFile()).start().waitFor()).isZero();
    return onlyFileIn(directory);
  }

  private static Path onlyFileIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertThat(all).as("what lies in %s", folder).hasSize(1);
      return all.get(0);
    }
  }

  @ParameterizedTest
  @MethodSource("demos")
  void withoutALocaleTheStoreIsInTheDirectoryWithTheUmlaut(Class<?> demo)
      throws IOException, InterruptedException {
    Path umlaut = makeUmlaut();
    End end = run(UMLAUT, "set a 1\nget a\nxray LOCK\n", demo, "shell");
    assertThat(end.errors()).isEmpty();
    assertThat(end.out()).startsWith("ok", "1");
    assertThat(onlyFileIn(directory)).isEqualTo(umlaut);
    assertThat(umlaut.resolve(store(demo)).resolve("LOCK")).exists();
    assertThat(run(UMLAUT, "get a\n", demo, "shell").out()).as("the next run").contains("1");
  }

  @Test
  void withoutALocaleFilesAreMadeInThatDirectoryOrNotAtAll()
      throws IOException, InterruptedException {
    Path umlaut = makeUmlaut();
    End end =
        run(
            UMLAUT,
            "set a 1\nexport all.csv\nbackup copy\nexport b\u00FCcher.csv\nbackup b\u00FCcher\n"
                + "import all.csv\nexport \uFFFD.csv\n",
            Demo.class,
            "shell");
    assertThat(end.out()).hasSize(7);
    assertThat(end.out().get(1)).startsWith("1 entry written to ");
    assertThat(end.out().get(2)).contains(" of tables were copied to ");
    assertThat(List.of(end.out().get(3), end.out().get(4), end.out().get(6)))
        .allMatch(line -> line.contains(" is not a path in this locale"));
    assertThat(end.out().get(5)).startsWith("1 entry read from ");
    assertThat(onlyFileIn(directory)).isEqualTo(umlaut);
    try (Stream<Path> files = Files.list(umlaut)) {
      assertThat(files.map(it -> it.getFileName().toString()))
          .containsExactlyInAnyOrder("varve-data", "all.csv", "copy");
    }
  }

  @Test
  void aFileOfPredictionsIsWrittenInThatDirectoryToo() throws IOException, InterruptedException {
    Path umlaut = makeUmlaut();
    End end = run(UMLAUT, "", dev.varve.lsm.demo.Demo.class, "bill", "new", "p.txt");
    assertThat(end.status()).isZero();
    assertThat(onlyFileIn(directory)).isEqualTo(umlaut);
    assertThat(umlaut.resolve("p.txt")).isNotEmptyFile();
  }

  @ParameterizedTest
  @MethodSource("demos")
  void aStoreThatIsOpenIsRefusedInOneLine(Class<?> demo) throws IOException, InterruptedException {
    try (DiskStorage held = DiskStorage.open(directory.resolve(store(demo)))) {
      End end = run(".", "get a\n", demo, "shell");
      assertThat(end.status()).isEqualTo(FAILED);
      assertThat(end.out()).isEmpty();
      assertThat(end.errors())
          .containsExactly("shell: " + held + " is already open in another process");
    }
  }

  @ParameterizedTest
  @MethodSource("demos")
  void aStoreThatCannotBeOpenedIsRefusedInOneLine(Class<?> demo)
      throws IOException, InterruptedException {
    Files.createDirectory(directory.resolve(DATA));
    Files.createFile(directory.resolve(store(demo)));
    End end = run(".", "get a\n", demo, "shell");
    assertThat(end.status()).isEqualTo(FAILED);
    assertThat(end.errors())
        .singleElement()
        .asString()
        .startsWith("shell: ")
        .endsWith(store(demo) + " is a file, not a directory");
  }

  @ParameterizedTest
  @MethodSource("demos")
  void aDamagedStoreIsToldInOneLine(Class<?> demo) throws IOException, InterruptedException {
    run(".", "set a 1\nset b 2\n", demo, "shell");
    damageLog(directory.resolve(store(demo)));
    End end = run(".", "get a\n", demo, "shell");
    boolean canRepair = demo == Demo.class || demo == dev.varve.lsm.demo.Demo.class;
    if (!canRepair) {
      assertThat(end.status()).isEqualTo(FAILED);
    }
    assertThat(end.errors()).hasSize(canRepair ? 0 : 1);
    assertThat(canRepair ? end.out() : end.errors())
        .first()
        .asString()
        .contains("000001.log@", canRepair ? "until you repair it" : "shell: ");
  }

  @Test
  void memoryThatEndsInACommandCostsThatCommand() throws IOException, InterruptedException {
    // A line of zeros that is larger than the memory of the process; on most file systems it takes
    // no space.
    try (RandomAccessFile large =
        new RandomAccessFile(directory.resolve("large.csv").toFile(), "rw")) {
      large.setLength(400 << 20);
    }
    End end = run(".", "set a 1\nimport large.csv\nget a\nset b 2\nget b\n", Demo.class, "shell");
    assertThat(end.errors()).isEmpty();
    assertThat(end.out()).hasSize(5);
    assertThat(end.out().get(1)).startsWith("not enough memory: ");
    assertThat(end.out()).endsWith("1", "ok", "2");
  }

  /** Damages the header of every log; its contents must not be read as something else. */
  private static void damageLog(Path store) throws IOException {
    try (Stream<Path> files = Files.list(store)) {
      for (Path log : files.filter(it -> it.toString().endsWith(".log")).toList()) {
        byte[] bytes = Files.readAllBytes(log);
        bytes[0] ^= 1;
        Files.write(log, bytes);
      }
    }
  }

  @Test
  void aRepairThatIsRefusedIsOneLineAndMakesNothing() throws IOException, InterruptedException {
    End nothingThere = run(".", "", Demo.class, "repair");
    assertThat(nothingThere.status()).isEqualTo(FAILED);
    assertThat(nothingThere.errors())
        .containsExactly("repair: " + store(Demo.class) + " holds no store to repair");
    assertThat(directory).isEmptyDirectory();
    run(".", "set a 1\n", Demo.class, "shell");
    try (DiskStorage held = DiskStorage.open(directory.resolve(store(Demo.class)))) {
      End open = run(".", "", Demo.class, "repair");
      assertThat(open.status()).isEqualTo(FAILED);
      assertThat(open.errors())
          .containsExactly("repair: " + held + " is already open in another process");
    }
  }
}
