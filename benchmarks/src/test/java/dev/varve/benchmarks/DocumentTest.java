package dev.varve.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.benchmarks.engine.Engines;
import dev.varve.benchmarks.workload.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code docs/performance.md} says of engines and workloads is what they say themselves. */
class DocumentTest {

  /** Returns the rows of the table under a heading. */
  private static List<String> rowsUnder(String heading) throws IOException {
    String page = Files.readString(Path.of("..", "docs", "performance.md"));
    String section = page.substring(page.indexOf("\n## " + heading + "\n") + 1);
    return section
        .lines()
        .skip(1)
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.startsWith("| `"))
        .toList();
  }

  @Test
  void everyWorkloadIsExplained() throws IOException {
    assertThat(rowsUnder("Workloads"))
        .isEqualTo(
            Workloads.all().stream()
                .map(workload -> "| `%s` | %s |".formatted(workload.name(), workload.about()))
                .toList());
  }

  @Test
  void everyEngineSaysWhatItsWritesOutlive() throws IOException {
    assertThat(rowsUnder("Durability"))
        .isEqualTo(
            Engines.all().stream()
                .map(
                    engine ->
                        "| `%s` | %s | %s | %s |"
                            .formatted(
                                engine.name(),
                                engine.about(),
                                engine.durability().kill(),
                                engine.durability().powerCut()))
                .toList());
  }
}
