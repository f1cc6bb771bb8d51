package dev.varve.shell;

import dev.varve.NotUtf8Exception;
import dev.varve.Text;
import dev.varve.demo.Screen;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;

/**
 * Lines typed at a terminal, with JLine: editing, completion, and a history kept across runs.
 *
 * <p>What is typed while a command runs is not echoed, since that would disturb the command's
 * output; it becomes the beginning of the next line. Meanwhile {@link CtrlC} applies to the
 * command.
 */
final class TerminalLines implements Lines, AutoCloseable {
  private static final char REPLACEMENT_CHARACTER = '\uFFFD';

  /** The completions for a line. */
  interface Completions {
    /** Returns the words that may follow {@code words}. */
    Collection<String> behind(List<String> words);
  }

  private final Terminal terminal;
  private final LineReader reader;
  private final ShellHistory history;
  private final CtrlC ctrlC;

  TerminalLines(Terminal terminal, Completions completions, ShellHistory history) {
    this.terminal = terminal;
    this.history = history;
    // The shell splits lines itself: it reports an open quote as an error, and does not continue
    // the line.
    DefaultParser parser = new DefaultParser().eofOnUnclosedQuote(false).eofOnEscapedNewLine(false);
    this.reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .parser(parser)
            .completer((ignored, line, found) -> complete(completions, line, found))
            .history(history)
            .variable(LineReader.HISTORY_FILE, history.file())
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .build();
    history.attach(reader);
    tellOfHistory();
    Attributes silent = terminal.getAttributes();
    silent.setLocalFlag(Attributes.LocalFlag.ECHO, false);
    terminal.setAttributes(silent);
    this.ctrlC = CtrlC.at(terminal);
  }

  private static void complete(Completions completions, ParsedLine line, List<Candidate> found) {
    List<String> before = line.words().subList(0, line.wordIndex());
    // Words with invisible characters are not offered: they would go to the terminal unescaped.
    completions.behind(before).stream()
        .filter(word -> Text.line(word).equals(word))
        .forEach(word -> found.add(new Candidate(word)));
  }

  /**
   * Returns the terminal's lines, or null if standard input is not a terminal, or one without line
   * editing.
   */
  static TerminalLines open(Completions completions) {
    Terminal terminal = SystemTerminal.open();
    return terminal == null
        ? null
        : new TerminalLines(
            terminal, completions, ShellHistory.inHome(System.getProperty("user.home")));
  }

  PrintWriter out() {
    return terminal.writer();
  }

  @Override
  public boolean isInterrupted() {
    return ctrlC.isPressed();
  }

  @Override
  public int columns() {
    int columns = terminal.getSize().getColumns();
    return columns > 0 ? columns : Lines.super.columns();
  }

  @Override
  public Screen screen(Consumer<String> out) {
    // Querying the terminal starts a program, so it is not done for each picture.
    Size size = terminal.getSize();
    return Screen.ofTerminal(out, new Screen.Size(size.getColumns(), size.getRows()));
  }

  @Override
  public String read(String prompt) throws NotUtf8Exception {
    while (true) {
      try {
        String line = reader.readLine(prompt);
        ctrlC.forget();
        tellOfHistory();
        return checked(line);
      } catch (UserInterruptException cancelled) {
        // Ctrl-C: a new line.
      } catch (EndOfFileException end) {
        return null;
      }
    }
  }

  /** JLine replaces bytes that are not UTF-8 by U+FFFD. */
  private static String checked(String line) throws NotUtf8Exception {
    int at = line.indexOf(REPLACEMENT_CHARACTER);
    if (at >= 0) {
      throw new NotUtf8Exception(
          "the terminal does not send UTF-8, at character "
              + (at + 1)
              + " (\\xEF\\xBF\\xBD is the replacement character itself)");
    }
    return line;
  }

  private void tellOfHistory() {
    String note = history.takeNote();
    if (note != null) {
      terminal.writer().println(Text.line(note));
      terminal.flush();
    }
  }

  @Override
  public void close() throws IOException {
    history.save();
    tellOfHistory();
    terminal.close();
  }
}
