package dev.varve.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ArgumentsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  private int run(String... args) throws Exception {
    return new Main(printer(out), printer(progress)).run(args);
  }

  private static PrintStream printer(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static Arguments parsed(String... args) {
    Arguments arguments = new Arguments();
    new CommandLine(arguments).parseArgs(args);
    arguments.check();
    return arguments;
  }

  @ParameterizedTest
  @CsvSource({"100k,100000", "1m,1000000", "10M,10000000", "20000,20000", "1,1"})
  void countsTakeUnits(String text, long count) {
    assertThat(parsed("--n", text).n()).isEqualTo(count);
  }

  @Test
  void withoutArgumentsEverythingIsMeasured() {
    Arguments all = parsed();
    assertThat(all.engines()).hasSizeGreaterThan(10);
    assertThat(all.workloads()).hasSizeGreaterThan(20);
    assertThat(all.n()).isEqualTo(1_000_000);
    assertThat(all.repetitions()).isEqualTo(3);
    assertThat(all.baseline()).isEqualTo("rocksdb");
  }

  @Test
  void listsKeepTheirOrderAndDropRepeats() {
    Arguments arguments = parsed("--engines", "lmdb, varve,lmdb", "--workloads", "readseq,fillseq");
    assertThat(arguments.engines()).extracting("name").containsExactly("lmdb", "varve");
    assertThat(arguments.workloads()).extracting("name").containsExactly("readseq", "fillseq");
    assertThat(arguments.baseline()).isEqualTo("lmdb");
  }

  @ParameterizedTest
  @CsvSource({
    "--n 0,--n is not a count",
    "--n 1g,--n is not a count",
    "--n 999m,--n is above 100m",
    "--engines oracle,no engine 'oracle'; there are: varve",
    "--engines varve;,no engine 'varve;'",
    "--workloads fill,no workload 'fill'; there are: fillseq",
    "--reps 0,--reps must be at least 1",
    "--reps two,Invalid value for option '--reps'",
    "--seconds -1,--seconds must be at least 1",
    "--heap lots,--heap is not a size",
    "--gc -1,--gc is not a name",
    "--dir no-such-place,--dir is not a directory: no-such-place",
    "--json no/r.json --n 1 --engines skiplist --workloads fillseq,--json cannot be written: no/r",
    "--json / --n 1 --engines skiplist --workloads fillseq,--json cannot be written: /",
    "--list all,Unmatched argument at index 1: 'all'",
    "--fast\u001B[31m,Unknown option: '--fast\\x1B[31m'",
    "--engines varve --baseline lmdb,--baseline is not among the engines: lmdb",
    "--list --json r\uFFFD.json,.json",
    "--fast,Unknown option: '--fast'",
    "--n,Missing required parameter",
  })
  void badArgumentsAreOneLine(String args, String message) throws Exception {
    assertThat(run(args.split(" "))).isEqualTo(2);
    assertThat(progress.toString(StandardCharsets.UTF_8))
        .startsWith("benchmarks: ")
        .contains(message)
        .hasLineCount(1);
    assertThat(out.size()).isZero();
  }

  @Test
  void theCheckOfTheJsonFileLeavesNoTrace(@TempDir Path directory) throws Exception {
    Path absent = directory.resolve("new.json");
    Path before = Files.writeString(directory.resolve("old.json"), "old results");
    assertThat(run("--list", "--json", absent.toString())).isZero();
    assertThat(run("--list", "--json", before.toString())).isZero();
    assertThat(absent).doesNotExist();
    assertThat(before).hasContent("old results");
  }

  @Test
  void anOutputThatCannotBeWrittenIsAnError() throws Exception {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    assertThat(new Main(new PrintStream(full), printer(progress)).end("--list")).isEqualTo(2);
    assertThat(progress.toString(StandardCharsets.UTF_8).strip())
        .isEqualTo("benchmarks: the output cannot be written");
  }

  @Test
  void helpNamesEveryOption() throws Exception {
    assertThat(run("--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("--engines", "--workloads", "--n=", "--reps", "--json", "--targets", "jmh");
  }

  @Test
  void listNamesEnginesAndWorkloads() throws Exception {
    assertThat(run("--list")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("rocksdb-4", "readwhilewriting");
  }
}
