package dev.varve.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A shell transcript: the typed lines, after {@code >}, and the output. */
public final class Transcript {
  private Transcript() {}

  /** Returns what the shell prints when those lines are typed. */
  public static String of(Shell shell, String typed) {
    StringWriter printed = new StringWriter();
    try {
      shell.run(new StringReader(typed), new PrintWriter(printed));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return printed.toString().replace(System.lineSeparator(), "\n");
  }

  /** Returns whether the shell's session succeeds when those lines are typed. */
  public static boolean succeeds(Shell shell, String typed) {
    try {
      return shell.run(new StringReader(typed), new PrintWriter(new StringWriter()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the lines that begin with "> ", and asserts that the others are what is printed. */
  public static void check(Shell shell, String transcript) {
    List<String> typed = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (String line : transcript.lines().toList()) {
      boolean input = line.startsWith("> ");
      (input ? typed : expected).add(input ? line.substring(2) : line);
    }
    assertThat(of(shell, String.join("\n", typed)).lines()).containsExactlyElementsOf(expected);
  }
}
