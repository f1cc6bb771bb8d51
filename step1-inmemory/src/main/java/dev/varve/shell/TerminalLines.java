package dev.varve.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.completer.ArgumentCompleter;
import org.jline.reader.impl.completer.NullCompleter;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * Lines typed at a terminal, with JLine: editing, completion of the command's name, and a history
 * that the next run still has.
 */
final class TerminalLines implements Lines, AutoCloseable {
  private static final Path HISTORY = Path.of(System.getProperty("user.home"), ".varve_history");

  private final Terminal terminal;
  private final LineReader reader;

  private TerminalLines(Terminal terminal, Collection<String> names) {
    this.terminal = terminal;
    // The shell splits lines itself: an open quote is its error, not a line to go on.
    DefaultParser parser = new DefaultParser().eofOnUnclosedQuote(false).eofOnEscapedNewLine(false);
    this.reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .parser(parser)
            .completer(new ArgumentCompleter(new StringsCompleter(names), NullCompleter.INSTANCE))
            .variable(LineReader.HISTORY_FILE, HISTORY)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .build();
  }

  /** Returns the terminal's lines, or null if standard input is none. */
  static TerminalLines open(Collection<String> names) {
    try {
      return new TerminalLines(terminal(), names);
    } catch (IOException | IllegalStateException e) {
      return null;
    }
  }

  /**
   * Elsewhere than on Windows the programs `tty` and `stty` will do, and no native code is loaded,
   * of which newer JDKs would warn.
   */
  private static Terminal terminal() throws IOException {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    return TerminalBuilder.builder()
        .system(true)
        .dumb(false)
        .provider(windows ? TerminalBuilder.PROP_PROVIDER_JNI : TerminalBuilder.PROP_PROVIDER_EXEC)
        .encoding(UTF_8)
        .build();
  }

  PrintWriter out() {
    return terminal.writer();
  }

  @Override
  public String read(String prompt) {
    while (true) {
      try {
        return reader.readLine(prompt);
      } catch (UserInterruptException cancelled) {
        // Ctrl-C: a new line.
      } catch (EndOfFileException end) {
        return null;
      }
    }
  }

  @Override
  public void close() throws IOException {
    reader.getHistory().save();
    terminal.close();
  }
}
