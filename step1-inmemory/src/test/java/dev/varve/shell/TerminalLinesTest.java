package dev.varve.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalLinesTest {
  @TempDir private Path directory;

  private static Terminal terminal(String keys) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(keys.getBytes(UTF_8));
    Terminal terminal = new DumbTerminal("test", "xterm", in, new ByteArrayOutputStream(), UTF_8);
    terminal.setSize(new Size(80, 24));
    return terminal;
  }

  private TerminalLines lines(Terminal terminal) {
    return new TerminalLines(
        terminal, TerminalLinesTest::completions, directory.resolve("history"));
  }

  /** Returns the lines that come of those keys, up to Ctrl-D. */
  private List<String> typed(String keys) throws IOException {
    List<String> lines = new ArrayList<>();
    try (TerminalLines reader = lines(terminal(keys + "\u0004"))) {
      for (String line = reader.read("> "); line != null; line = reader.read("> ")) {
        lines.add(line);
      }
    }
    return lines;
  }

  private static List<String> completions(List<String> before) {
    CommandTable commands = new CommandTable();
    commands.add(new Command("set", "KEY", "", (session, arguments) -> {}));
    commands.add(
        new Command(
            "open",
            "FILE",
            "",
            (session, arguments) -> {},
            () -> List.of("a.log", "b.table", "c\u202E")));
    return List.copyOf(commands.completions(before));
  }

  @Test
  void linesAreReadUntilCtrlD() throws IOException {
    assertThat(typed("set a 1\rget a\r")).containsExactly("set a 1", "get a");
  }

  @Test
  void aLineIsTakenAsTypedEvenWithAnOpenQuote() throws IOException {
    assertThat(typed("set a \"x!! \\\rget a\r")).containsExactly("set a \"x!! \\", "get a");
  }

  @Test
  void theNamesOfCommandsAreCompleted() throws IOException {
    assertThat(typed("se\ta 1\r")).containsExactly("set a 1");
  }

  @Test
  void theWordsThatACommandKnowsOfAreCompleted() throws IOException {
    assertThat(typed("op\tb.\t\r")).containsExactly("open b.table ");
    assertThat(typed("set b.\t\r")).containsExactly("set b.");
    assertThat(typed("open c\t\r")).containsExactly("open c");
    assertThat(typed("nothing b.\t\r")).containsExactly("nothing b.");
  }

  @Test
  void theNextRunStillHasTheHistory() throws IOException {
    typed("set a 1\rget a\r");
    assertThat(Files.readString(directory.resolve("history"))).contains("set a 1", "get a");
    String previousLine = "\u0010";
    assertThat(typed(previousLine + previousLine + "\r")).containsExactly("set a 1");
  }

  @Test
  void ctrlCAsksTheCommandToStopThatRuns() throws IOException {
    Terminal terminal = terminal("first\rsecond\r");
    try (TerminalLines reader = lines(terminal)) {
      reader.read("> ");
      assertThat(reader.isInterrupted()).isFalse();
      terminal.raise(Terminal.Signal.INT);
      assertThat(reader.isInterrupted()).isTrue();
      assertThat(reader.read("> ")).isEqualTo("second");
      assertThat(reader.isInterrupted()).isFalse();
    }
  }

  @Test
  void whatIsTypedWhileACommandRunsIsNotShown() throws IOException {
    Terminal terminal = terminal("first\r");
    try (TerminalLines reader = lines(terminal)) {
      reader.read("> ");
      assertThat(terminal.echo()).isFalse();
    }
  }
}
