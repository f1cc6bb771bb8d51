package dev.varve.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The anomalies of Martin Kleppmann's Hermitage suite at both isolation levels: which can happen,
 * which transactions are refused, and what is stored in the end.
 */
class HermitageTest {
  @TempDir Path directory;

  @ParameterizedTest(name = "{0}")
  @EnumSource(Anomaly.class)
  void atSnapshot(Anomaly anomaly) {
    assertThat(TransactionScript.run(directory, IsolationLevel.SNAPSHOT, anomaly))
        .isEqualTo(anomaly.atSnapshot());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Anomaly.class)
  void atSerializable(Anomaly anomaly) {
    assertThat(TransactionScript.run(directory, IsolationLevel.SERIALIZABLE, anomaly))
        .isEqualTo(anomaly.atSerializable());
  }

  @Test
  void theTableInTheReadmeSaysWhatHappens() throws IOException {
    List<String> rows = new ArrayList<>();
    for (Anomaly anomaly : Anomaly.values()) {
      rows.add(
          "| "
              + anomaly
              + " | "
              + found(IsolationLevel.SNAPSHOT, anomaly)
              + " | "
              + found(IsolationLevel.SERIALIZABLE, anomaly)
              + " |");
    }
    List<String> readme = Files.readAllLines(Path.of("README.md"));
    int head = readme.indexOf("| anomaly | SNAPSHOT | SERIALIZABLE |");
    assertThat(head).as("line of the table's head").isNotNegative();
    assertThat(readme.subList(head + 2, readme.size()))
        .startsWith(rows.toArray(new String[0]))
        .element(rows.size())
        .isEqualTo("");
  }

  private String found(IsolationLevel level, Anomaly anomaly) {
    Path fresh = directory.resolve(level + anomaly.name());
    return TransactionScript.run(fresh, level, anomaly).happened() ? "possible" : "prevented";
  }
}
