package dev.varve.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.jline.terminal.TerminalBuilder.PROP_PROVIDER_EXEC;
import static org.jline.terminal.TerminalBuilder.PROP_PROVIDER_JNI;
import static org.jline.terminal.TerminalBuilder.PROP_REDIRECT_PIPE_CREATION_MODE;

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

  TerminalLines(Terminal terminal, Collection<String> names, Path history) {
    this.terminal = terminal;
    // The shell splits lines itself: an open quote is its error, not a line to go on.
    DefaultParser parser = new DefaultParser().eofOnUnclosedQuote(false).eofOnEscapedNewLine(false);
    this.reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .parser(parser)
            .completer(new ArgumentCompleter(new StringsCompleter(names), NullCompleter.INSTANCE))
            .variable(LineReader.HISTORY_FILE, history)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .build();
  }

  /** Returns the terminal's lines, or null if standard input is none, or one that cannot edit. */
  static TerminalLines open(Collection<String> names) {
    if ("dumb".equals(System.getenv("TERM"))) {
      return null;
    }
    try {
      return new TerminalLines(terminal(), names, HISTORY);
    } catch (IOException | IllegalStateException e) {
      return null;
    }
  }

  /**
   * Elsewhere than on Windows the programs tty and stty will do. So no native code is loaded, of
   * which newer JDKs would warn; JLine would still do so to look at a stream that is no terminal,
   * unless it is told to try nothing but reflection there.
   */
  private static Terminal terminal() throws IOException {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    System.setProperty(PROP_REDIRECT_PIPE_CREATION_MODE, "reflection");
    return TerminalBuilder.builder()
        .system(true)
        .dumb(false)
        .provider(windows ? PROP_PROVIDER_JNI : PROP_PROVIDER_EXEC)
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
