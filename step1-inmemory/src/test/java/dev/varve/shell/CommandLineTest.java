package dev.varve.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final List<String> ran = new ArrayList<>();

  private CommandLine of(CommandLine.Action action, String... arguments) {
    return new CommandLine("5", arguments, none -> ran.add("demo"))
        .with("shell", "[--stop-on-error]", "reads commands", action)
        .with("bill", "[new] [FILE]", "predicts", action)
        .with("example", "[NAME]...", "runs examples", action);
  }

  private int run(CommandLine.Action action, String... arguments) {
    return of(action, arguments)
        .run(new PrintStream(out, true, UTF_8), new PrintStream(errors, true, UTF_8));
  }

  private int run(String... arguments) {
    return run(ran::addAll, arguments);
  }

  private List<String> errors() {
    return errors.toString(UTF_8).lines().toList();
  }

  @Test
  void withoutArgumentsTheDemoRuns() {
    assertThat(run()).isZero();
    assertThat(ran).containsExactly("demo");
  }

  @Test
  void theWordsAfterTheNameAreTheCommands() {
    assertThat(run("bill", "new", "p")).isZero();
    assertThat(run("shell", "--stop-on-error")).isZero();
    assertThat(run("example", "a", "b", "c")).isZero();
    assertThat(ran).containsExactly("new", "p", "--stop-on-error", "a", "b", "c");
    assertThat(errors()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shall|step 5: there is no command \"shall\"; commands: shell, bill, example (see --help)",
        "Shell|step 5: there is no command \"Shell\"; commands: shell, bill, example (see --help)",
        "--stop-on-error shell|step 5: there is no command \"--stop-on-error\"; commands: shell,"
            + " bill, example (see --help)",
        "x\u001B[31m|step 5: there is no command \"x\\x1B[31m\"; commands: shell, bill, example"
            + " (see --help)",
        "shell --stop-on-eror|shell: unknown option --stop-on-eror: shell [--stop-on-error]",
        "shell now|shell: too many words: shell [--stop-on-error]",
        "bill new a b|bill: too many words: bill [new] [FILE]",
        "bill --all|bill: unknown option --all: bill [new] [FILE]",
      })
  void whatItDoesNotKnowIsRefusedBeforeAnythingRuns(String arguments, String error) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(errors()).containsExactly(error);
    assertThat(ran).isEmpty();
    assertThat(out.size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"--help", "bill --help", "shall --help"})
  void helpShowsAllAndRunsNothing(String arguments) {
    assertThat(run(arguments.split(" "))).isZero();
    assertThat(out.toString(UTF_8))
        .contains("-Dstep=5", "(no argument)", "shell [--stop-on-error]  ", "  predicts", "--help");
    assertThat(out.toString(UTF_8).lines()).allMatch(line -> line.length() <= 80);
    assertThat(errors()).isEmpty();
    assertThat(ran).isEmpty();
  }

  @Test
  void whateverGoesWrongIsOneLineAndACode() {
    Exception[] wrong = {
      new IllegalArgumentException("no such file: p"),
      new NoSuchFileException("none/p"),
      new IOException("Is a\ndirectory"),
      new UncheckedIOException(new IOException("disk is full"))
    };
    for (Exception e : wrong) {
      CommandLine.Action failing =
          words -> {
            if (e instanceof IOException io) {
              throw io;
            }
            throw (RuntimeException) e;
          };
      assertThat(run(failing, "bill", "new", "p")).isEqualTo(2);
    }
    assertThat(errors())
        .containsExactly(
            "bill: no such file: p",
            "bill: NoSuchFileException: none/p",
            "bill: Is a\\x0Adirectory",
            "bill: java.io.IOException: disk is full");
  }

  @Test
  void commandsThatFailedHaveSaidWhy() {
    CommandLine.Action failing =
        words -> {
          throw new FailedCommands();
        };
    assertThat(run(failing, "shell")).isEqualTo(1);
    assertThat(errors()).isEmpty();
  }

  @Test
  void anOutputThatCannotBeWrittenIsAnError() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    PrintStream printer = new PrintStream(full);
    CommandLine demo = new CommandLine("5", new String[0], none -> printer.print("told"));
    assertThat(demo.run(printer, new PrintStream(errors, true, UTF_8))).isEqualTo(2);
    assertThat(errors()).containsExactly("the output cannot be written");
  }

  @Test
  void whateverIsThrownIsOneLineAndACode() {
    Map<String, Throwable> thrown =
        Map.of(
            "bill: not enough memory: Java heap space", new OutOfMemoryError("Java heap space"),
            "bill: too deeply nested: StackOverflowError", new StackOverflowError(),
            "bill: damaged\\x0Ain two places", new IllegalStateException("damaged\nin two places"),
            "bill: NullPointerException", new NullPointerException());
    thrown.forEach(
        (line, e) -> {
          errors.reset();
          assertThatCode(() -> assertThat(run(words -> sneak(e), "bill")).isEqualTo(2))
              .doesNotThrowAnyException();
          assertThat(errors()).containsExactly(line);
        });
  }

  private static void sneak(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) e;
  }
}
