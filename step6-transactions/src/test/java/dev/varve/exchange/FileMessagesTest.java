package dev.varve.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.KeyValueStore;
import dev.varve.Text;
import dev.varve.inmemory.InMemoryStore;
import dev.varve.shell.Command;
import dev.varve.shell.Shell;
import dev.varve.shell.Transcript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contents of a file never reach the terminal unescaped, and hide no part of a message. */
class FileMessagesTest {
  @TempDir Path directory;
  private final KeyValueStore store = new InMemoryStore();

  private String imported(String name, String text) throws IOException {
    Path file = Files.writeString(directory.resolve(name), text);
    Shell shell = new Shell(store).with(FileCommands.all().toArray(Command[]::new));
    return Transcript.of(shell, "import '" + file + "'").strip();
  }

  @Test
  void aColumnThatColoursTheTerminalIsNamedEscaped() throws IOException {
    assertThat(imported("a.csv", "key,value,\u001B[31mevil\u001B[0m\na,1,2\n"))
        .endsWith(
            "a.csv, line 1: an entry has no \"\\x1B[31mevil\\x1B[0m\","
                + " only key, value, expires, encoding; set before that: nothing");
  }

  /** The user needs the count to continue from there. */
  @Test
  void aLineFeedInAFieldDoesNotCutOffTheCount() throws IOException {
    StringBuilder text = new StringBuilder("key,value,expires\n");
    for (int i = 0; i < 1_500; i++) {
      text.append('k').append(i).append(",v,\n");
    }
    assertThat(imported("a.csv", text + "z,1,\"2026\n-01-01\"\n"))
        .endsWith(
            "a.csv, line 1502: not a time such as 2026-01-01T00:00:00Z: 2026\\x0A-01-01;"
                + " set before that: 1,000 entries");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "csv|key,value,encoding/a,1,@|unknown encoding: \\xE2\\x80\\xAE;",
        "csv|key,value,expires/a,1,@@|not a time such as 2026-01-01T00:00:00Z: \\xE2\\x80\\xAE\\xE2",
        "jsonl|{'@':1}|'\\xE2\\x80\\xAE' is not text;",
        "jsonl|{'key':'','@':''}|an entry has no '\\xE2\\x80\\xAE', only",
        "jsonl|{'key':'','expires':'','@':'','@':''}|invalid JSON: Duplicate field ",
      })
  void aCharacterThatTurnsTheDirectionIsEscaped(String kind, String text, String told)
      throws IOException {
    String file = text.replace('@', '\u202E').replace('/', '\n').replace('\'', '"');
    String line = imported("a." + kind, file);
    assertThat(line).contains(told.replace('\'', '"')).endsWith("set before that: nothing");
    assertThat(Text.line(line)).isEqualTo(line);
  }

  @Test
  void aLongFieldIsCut() throws IOException {
    assertThat(imported("a.csv", "key,value,expires\na,1," + "\uD83D\uDE00".repeat(1_000)))
        .endsWith(
            "a.csv, line 2: not a time such as 2026-01-01T00:00:00Z: "
                + "\uD83D\uDE00".repeat(28)
                + "...; set before that: nothing");
  }

  @Test
  void theNameOfAFileIsShownVisibly() throws IOException {
    assertThat(imported("a\u202E[31m.csv", "key,value\n"))
        .isEqualTo("0 entries read from " + directory.resolve("a\\xE2\\x80\\xAE[31m.csv"));
  }
}
