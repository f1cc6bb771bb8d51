package dev.varve.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.jline.terminal.TerminalBuilder.PROP_PROVIDER_EXEC;
import static org.jline.terminal.TerminalBuilder.PROP_PROVIDER_JNI;
import static org.jline.terminal.TerminalBuilder.PROP_REDIRECT_PIPE_CREATION_MODE;

import dev.varve.demo.Screen;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
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
import org.jline.terminal.TerminalBuilder;

/**
 * Lines typed at a terminal, with JLine: editing, completion, and a history that the next run still
 * has.
 *
 * <p>What is typed while a command runs is not shown, which would spoil what that draws; it is the
 * beginning of the next line. The first Ctrl-C asks the command to stop, and the next one ends the
 * process, for not all commands listen.
 */
final class TerminalLines implements Lines, AutoCloseable {
  private static final Path HISTORY = Path.of(System.getProperty("user.home"), ".varve_history");

  // What shells report of a process that was ended by it.
  private static final int EXIT_BY_CTRL_C = 130;

  /** What may be typed. */
  interface Completions {
    /** Returns the words that may follow those. */
    Collection<String> behind(List<String> words);
  }

  private final Terminal terminal;
  private final LineReader reader;
  private volatile boolean interrupted;

  TerminalLines(Terminal terminal, Completions completions, Path history) {
    this.terminal = terminal;
    // The shell splits lines itself: an open quote is its error, not a line to go on.
    DefaultParser parser = new DefaultParser().eofOnUnclosedQuote(false).eofOnEscapedNewLine(false);
    this.reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .parser(parser)
            .completer((ignored, line, found) -> complete(completions, line, found))
            .variable(LineReader.HISTORY_FILE, history)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .build();
    Attributes silent = terminal.getAttributes();
    silent.setLocalFlag(Attributes.LocalFlag.ECHO, false);
    terminal.setAttributes(silent);
    terminal.handle(Terminal.Signal.INT, signal -> interrupt());
  }

  private static void complete(Completions completions, ParsedLine line, List<Candidate> found) {
    List<String> before = line.words().subList(0, line.wordIndex());
    completions.behind(before).forEach(word -> found.add(new Candidate(word)));
  }

  /** Returns the terminal's lines, or null if standard input is none, or one that cannot edit. */
  static TerminalLines open(Completions completions) {
    if ("dumb".equals(System.getenv("TERM"))) {
      return null;
    }
    try {
      return new TerminalLines(terminal(), completions, HISTORY);
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

  private void interrupt() {
    if (interrupted) {
      // Not by the signal itself: JLine puts the terminal back in a shutdown hook.
      System.exit(EXIT_BY_CTRL_C);
    }
    interrupted = true;
  }

  @Override
  public boolean isInterrupted() {
    return interrupted;
  }

  @Override
  public Screen screen(Consumer<String> out) {
    // A terminal is asked by starting a program, so not for each picture.
    Size size = terminal.getSize();
    return Screen.ofTerminal(out, new Screen.Size(size.getColumns(), size.getRows()));
  }

  @Override
  public String read(String prompt) {
    while (true) {
      try {
        String line = reader.readLine(prompt);
        interrupted = false;
        return line;
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
