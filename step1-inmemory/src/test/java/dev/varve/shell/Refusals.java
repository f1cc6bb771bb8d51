package dev.varve.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.function.Function;

/** Checks how a program handles unknown arguments. */
public final class Refusals {
  private Refusals() {}

  /**
   * Asserts that {@code program} rejects mistyped arguments before it prints anything, with an
   * error that lists all {@code commands}; and that {@code --help} works.
   */
  public static void check(Function<String[], CommandLine> program, String... commands) {
    for (String typed : new String[] {"typo", "--typo", "SHELL", "7", commands[0] + "s x"}) {
      assertThat(run(2, program, typed.split(" "))).as(typed).contains(commands).hasLineCount(1);
    }
    for (String command : commands) {
      assertThat(run(2, program, command, "--typo"))
          .startsWith(command + ": unknown option --typo");
      assertThat(run(0, program, command, "--help")).contains(commands);
    }
    assertThat(run(2, program, "shell", "shell")).startsWith("shell: too many words");
    assertThat(run(2, program, "typo", "shell")).contains("there is no command \"typo\"");
  }

  /** Returns what is printed: either on one stream or on the other. */
  public static String run(int code, Function<String[], CommandLine> program, String... typed) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    assertThat(
            program
                .apply(typed)
                .run(new PrintStream(out, true, UTF_8), new PrintStream(errors, true, UTF_8)))
        .as("code after %s", String.join(" ", typed))
        .isEqualTo(code);
    ByteArrayOutputStream silent = code == 0 ? errors : out;
    assertThat(silent.size()).as("bytes on the other stream").isZero();
    return (code == 0 ? out : errors).toString(UTF_8);
  }
}
