package dev.varve.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.KeyValueStore;
import dev.varve.SettableClock;
import dev.varve.inmemory.InMemoryStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A shell over a store in memory, driven by transcripts. */
abstract class ShellFixture {
  final SettableClock clock = new SettableClock();
  final KeyValueStore store = new InMemoryStore(clock);
  final Shell shell = new Shell(store);

  /** Returns what the shell prints when those lines are typed. */
  final String run(String typed) {
    StringWriter printed = new StringWriter();
    try {
      shell.run(new StringReader(typed), new PrintWriter(printed));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return printed.toString().replace(System.lineSeparator(), "\n");
  }

  /** Runs the lines that begin with "> ", and asserts that the others are what is printed. */
  final void assertTranscript(String transcript) {
    List<String> typed = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (String line : transcript.lines().toList()) {
      boolean input = line.startsWith("> ");
      (input ? typed : expected).add(input ? line.substring(2) : line);
    }
    assertThat(run(String.join("\n", typed)).lines()).containsExactlyElementsOf(expected);
  }
}
