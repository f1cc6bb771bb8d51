package dev.varve.shell;

import static dev.varve.Keys.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.Keys;
import dev.varve.NotUtf8Exception;
import dev.varve.Oddity;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TerminalLinesTest {
  @TempDir private Path directory;

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

  private Terminal terminal(String keys) throws IOException {
    return terminal(keys.getBytes(UTF_8));
  }

  private Terminal terminal(byte[] keys) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(keys);
    Terminal terminal = new DumbTerminal("test", "xterm", in, shown, UTF_8);
    terminal.setSize(new Size(80, 24));
    return terminal;
  }

  private TerminalLines lines(Terminal terminal) {
    return new TerminalLines(
        terminal, TerminalLinesTest::completions, new ShellHistory(directory.resolve("history")));
  }

  /** Returns the lines that these keys produce, up to Ctrl-D. */
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

  @ParameterizedTest
  @MethodSource("notText")
  void aTypedLineThatIsNotTextIsRefusedAndTheNextOneIsRead(Oddity odd) throws IOException {
    ByteArrayOutputStream keys = new ByteArrayOutputStream();
    keys.writeBytes(utf8("set city x"));
    keys.writeBytes(odd.bytes());
    keys.writeBytes(utf8("\rget city\r"));
    try (TerminalLines reader = lines(terminal(keys.toByteArray()))) {
      assertThatThrownBy(() -> reader.read("> "))
          .isInstanceOf(NotUtf8Exception.class)
          .hasMessageStartingWith("the terminal does not send UTF-8, at character ");
      assertThat(reader.read("> ")).endsWith("get city");
    }
  }

  static List<Oddity> notText() {
    return Oddity.notText();
  }

  private String shownText() {
    return shown.toString(UTF_8);
  }

  private static ShellHistory nowhere(Path home) {
    return ShellHistory.inHome(home == null ? null : home.toString());
  }

  /**
   * Types two lines with a history, and returns how often the terminal reports that it is not kept.
   */
  private long complaints(ShellHistory history) throws IOException {
    shown.reset();
    List<String> lines = new ArrayList<>();
    Terminal terminal = terminal("set a 1\rget a\r\u0010\r\u0004");
    assertThatCode(
            () -> {
              try (TerminalLines reader =
                  new TerminalLines(terminal, before -> List.of(), history)) {
                for (String line = reader.read("> "); line != null; line = reader.read("> ")) {
                  lines.add(line);
                }
              }
            })
        .as("the shell, without its history")
        .doesNotThrowAnyException();
    assertThat(lines).as("the last one by a key up").containsExactly("set a 1", "get a", "get a");
    return shownText().lines().filter(line -> line.contains("the history is not kept: ")).count();
  }

  @Test
  void aHistoryThatCannotBeReadCostsOneLineAndStaysAsItIs() throws IOException {
    Path file = directory.resolve("history");
    byte[][] unreadable = {
      bytes("1700000000000:set a Z", 0xFC, "rich\n"),
      bytes("1700000000000:get a\nthere is no time here\n"),
      bytes("17000x:get a\n"),
      bytes("1700000000000:ends in a backslash \\")
    };
    for (byte[] content : unreadable) {
      Files.write(file, content);
      assertThat(complaints(new ShellHistory(file))).isEqualTo(1);
      assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }
  }

  private static byte[] bytes(Object... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Object part : parts) {
      bytes.writeBytes(part instanceof Integer b ? Keys.bytes(b) : utf8((String) part));
    }
    return bytes.toByteArray();
  }

  @Test
  void theLineOfAHistoryThatIsNotTextIsNamed() throws IOException {
    Path file = directory.resolve("history");
    Files.write(file, bytes("1700000000000:a\n1700000000000:set a Z", 0xFC, "rich\n"));
    assertThat(complaints(new ShellHistory(file))).isEqualTo(1);
    assertThat(shownText()).contains(", line 2 is not UTF-8 at byte 21 (0xFC)");
  }

  @Test
  void aByteOrderMarkBeforeAHistoryIsSkipped() throws IOException {
    Path file = directory.resolve("history");
    Files.writeString(file, "\uFEFF1700000000000:set a 1\n");
    assertThat(typed("\u0010\r")).containsExactly("set a 1");
    assertThat(shownText()).doesNotContain("not kept");
  }

  @Test
  void aHistoryThatCannotBeWrittenCostsOneLine() throws IOException {
    Path directoryInItsPlace = Files.createDirectory(directory.resolve("a"));
    assertThat(complaints(new ShellHistory(directoryInItsPlace))).isEqualTo(1);
    Path file = Files.createFile(directory.resolve("file"));
    assertThat(complaints(new ShellHistory(file.resolve("below a file")))).isEqualTo(1);
    assertThat(Files.size(file)).isZero();
  }

  @Test
  void withoutAHomeDirectoryTheHistoryIsNotKeptAndNothingIsMade() throws IOException {
    Path gone = directory.resolve("gone");
    assertThat(complaints(nowhere(gone))).isEqualTo(1);
    assertThat(gone).doesNotExist();
    assertThat(complaints(nowhere(null))).isEqualTo(1);
    assertThat(complaints(ShellHistory.inHome("a\0b"))).isEqualTo(1);
    assertThat(complaints(ShellHistory.inHome("?"))).isEqualTo(1);
    assertThat(Path.of("?")).doesNotExist();
    assertThat(complaints(nowhere(directory))).isZero();
    assertThat(directory.resolve(".varve_history")).isNotEmptyFile();
  }
}
