package dev.varve.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as it is run, with child JVMs. */
class MainTest {
  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  private int run(String... args) throws Exception {
    return new Main(printer(out), printer(progress)).run(args);
  }

  private static PrintStream printer(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  @Test
  void enginesTakeTurnsAndTheirFiguresArePrintedAndWritten() throws Exception {
    Path stores = Files.createDirectory(directory.resolve("stores"));
    Path json = directory.resolve("results.json");
    int code =
        run(
            "--engines=raw,skiplist",
            "--workloads=fillrandom,commit-1t",
            "--n=500",
            "--reps=2",
            "--heap=256m",
            "--dir=" + stores,
            "--json=" + json,
            "--targets");

    assertThat(progress.toString(StandardCharsets.UTF_8).lines())
        .extracting(line -> line.substring(0, 33).replaceAll(" +", " ").strip())
        .containsExactly(
            "fillrandom raw 1",
            "fillrandom skiplist 1",
            "fillrandom raw 2",
            "fillrandom skiplist 2",
            "commit-1t raw 1",
            "commit-1t skiplist 1",
            "commit-1t raw 2",
            "commit-1t skiplist 2");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("| workload ", "medians of 2", "## Durability", "## Targets")
        .contains("- skiplist: has no transactions (commit-1t)");
    JsonNode written = new ObjectMapper().readTree(json.toFile());
    assertThat(written.get("n").asLong()).isEqualTo(500);
    assertThat(written.get("machine").get("flags").toString()).contains("-Xmx256m");
    assertThat(written.get("results")).hasSize(8);
    assertThat(written.get("results").get(0).get("operations").asLong()).isEqualTo(500);
    assertThat(stores).isEmptyDirectory();
    assertThat(code).isZero();
  }

  @Test
  void childThatDiesFailsTheRun() throws Exception {
    int code = run("--engines=skiplist", "--workloads=fillseq", "--n=100", "--heap=1k", "--reps=1");

    assertThat(code).isEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("skiplist: failed: process ended with exit code 1");
  }
}
