package dev.varve.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkingDirectoryTest {

  @Test
  void aPathThatLeadsWhereItShouldStaysAsItIs() {
    assertThat(WorkingDirectory.resolve("a/b.csv")).isEqualTo(Path.of("a", "b.csv"));
    assertThat(WorkingDirectory.resolve(Path.of(""))).isEqualTo(Path.of(""));
    Path absolute = Path.of("a").toAbsolutePath();
    assertThat(WorkingDirectory.resolve(absolute.toString())).isEqualTo(absolute);
  }

  @ParameterizedTest
  @ValueSource(strings = {"b\uFFFDcher", "a\0b", "half \uD83D"})
  void whatNoFileCanBeCalledIsRefusedByName(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WorkingDirectory.resolve(text))
        .withMessageStartingWith("\"" + text + "\" is not a path in this locale");
  }

  @Test
  void anEmptyPathIsNotTheWorkingDirectory() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WorkingDirectory.resolve(""))
        .withMessage("a path is empty");
  }
}
