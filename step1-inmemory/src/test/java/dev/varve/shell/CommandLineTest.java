package dev.varve.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandLineTest {
  private final List<String> errors = new ArrayList<>();

  private int run(CommandLine.Action action) {
    return CommandLine.run(new String[] {"bill", "new", "p"}, action, errors::add);
  }

  @Test
  void theWordsBehindTheNameAreTheCommands() {
    List<String> words = new ArrayList<>();
    assertThat(run(words::addAll)).isZero();
    assertThat(words).containsExactly("new", "p");
    assertThat(errors).isEmpty();
    assertThat(CommandLine.asksFor("bill", new String[] {"bill", "x"})).isTrue();
    assertThat(CommandLine.asksFor("bill", new String[] {"x", "bill"})).isFalse();
    assertThat(CommandLine.asksFor("bill", new String[0])).isFalse();
  }

  @Test
  void whateverGoesWrongIsOneLineAndACode() {
    Exception[] wrong = {
      new IllegalArgumentException("no such file: p"),
      new NoSuchFileException("none/p"),
      new IOException("Is a directory"),
      new UncheckedIOException(new IOException("disk is full"))
    };
    for (Exception e : wrong) {
      assertThat(
              run(
                  words -> {
                    if (e instanceof IOException io) {
                      throw io;
                    }
                    throw (RuntimeException) e;
                  }))
          .isEqualTo(2);
    }
    assertThat(errors)
        .containsExactly(
            "bill: no such file: p",
            "bill: NoSuchFileException: none/p",
            "bill: Is a directory",
            "bill: java.io.IOException: disk is full");
  }

  @Test
  void whateverIsThrownIsOneLineAndACode() {
    Map<String, Throwable> thrown =
        Map.of(
            "bill: not enough memory: Java heap space", new OutOfMemoryError("Java heap space"),
            "bill: too deeply nested: StackOverflowError", new StackOverflowError(),
            "bill: damaged", new IllegalStateException("damaged\nin two places"),
            "bill: NullPointerException", new NullPointerException());
    thrown.forEach(
        (line, e) -> {
          errors.clear();
          assertThatCode(() -> assertThat(run(words -> sneak(e))).isEqualTo(2))
              .doesNotThrowAnyException();
          assertThat(errors).containsExactly(line);
        });
  }

  private static void sneak(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) e;
  }
}
