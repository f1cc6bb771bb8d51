package dev.varve.benchmarks.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeopleTrialTest {
  @TempDir private Path directory;

  @Test
  void allDatabasesGiveTheSameAnswers() throws Exception {
    Map<String, List<String>> answers = new TreeMap<>();
    for (String engine : List.of("varve", "h2", "sqlite")) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (People people = PeopleTrial.open(engine, directory.resolve(engine))) {
        PeopleTrial.run(people, 1_000, new PrintStream(bytes, true));
      }
      answers.put(
          engine, bytes.toString().lines().map(line -> line.replaceAll("\t.*\t", " ")).toList());
    }
    assertThat(answers.get("varve"))
        .hasSize(9)
        .anyMatch(it -> it.matches("find by name [1-9]\\d*"));
    assertThat(answers.get("h2")).isEqualTo(answers.get("varve"));
    assertThat(answers.get("sqlite")).isEqualTo(answers.get("varve"));
  }
}
