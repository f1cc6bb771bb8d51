package dev.varve.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingTest {
  private final List<String> closed = new ArrayList<>();

  private Closing.File file(String name, Throwable failure) {
    return () -> {
      closed.add(name);
      if (failure instanceof IOException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
    };
  }

  @Test
  void theFirstErrorIsToldAndWhatFollowsIsSuppressed() {
    IOException second = new IOException("second");
    Error third = new AssertionError("third");
    assertThatThrownBy(
            () ->
                Closing.all(
                    List.of(
                        file("a", null),
                        file("b", new IOException("first")),
                        file("c", second),
                        file("d", third))))
        .isInstanceOf(IOException.class)
        .hasMessage("first")
        .satisfies(it -> assertThat(it.getSuppressed()).containsExactly(second, third));
    assertThat(closed).as("each once").containsExactly("a", "b", "c", "d");
  }

  @Test
  void anErrorIsThrownAsItIs() {
    assertThatThrownBy(() -> Closing.all(List.of(file("a", new AssertionError("broken")))))
        .isInstanceOf(AssertionError.class)
        .hasMessage("broken");
  }

  @Test
  void onTheWayOutNothingTakesThePlaceOfTheFailure() {
    IOException failure = new IOException("why");
    IOException other = new IOException("close");
    Closing.afterFailure(failure, file("a", other));
    Closing.afterFailure(failure, null);
    Closing.afterFailure(failure, file("b", failure));
    assertThat(failure.getSuppressed()).containsExactly(other);
  }
}
