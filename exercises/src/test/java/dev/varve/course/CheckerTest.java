package dev.varve.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckerTest {
  @TempDir Path root;

  private Checker.Result check(Sandbox sandbox) {
    try (Checker checker = new Checker(sandbox.course(), new Workbench(), Duration.ofMillis(500))) {
      return checker.check(Sandbox.EXERCISE);
    }
  }

  @Test
  void aLoopWithoutEndIsLeftBehindAndTold() {
    Sandbox sandbox = new Sandbox(root);
    sandbox.solve();
    Sandbox.replace(sandbox.workFile(), "node.value = value;", "for (; size > 0; ) {}");
    Checker.Result result = check(sandbox);
    assertThat(result.isSolved()).isFalse();
    assertThat(result.firstRed().kind()).isEqualTo(Outcome.Kind.ENDLESS);
    assertThat(result.outcomes()).hasSize(9).anyMatch(it -> it.kind() == Outcome.Kind.ENDLESS);
    assertThat(new Report(sandbox.course(), Colours.NONE).of(result))
        .contains("rule overwrite", "an endless loop", "did not end, or was not run");
  }

  @Test
  void aMethodThatIsNotWrittenIsNoBrokenRule() {
    Checker.Result result = check(new Sandbox(root));
    assertThat(result.isUntouched()).isTrue();
    assertThat(result.outcomes()).allMatch(it -> it.kind() == Outcome.Kind.NOT_DONE);
  }

  @Test
  void outcomesComeInTheOrderOfTheSource() {
    Sandbox sandbox = new Sandbox(root);
    sandbox.solve();
    Checker.Result result = check(sandbox);
    assertThat(result.isSolved()).isTrue();
    assertThat(result.outcomes().get(0).method())
        .isEqualTo("aKeyIsFoundByAnotherArrayOfTheSameBytes");
    assertThat(result.outcomes().get(8).method()).isEqualTo("itHoldsWhatATreeMapHolds");
  }
}
