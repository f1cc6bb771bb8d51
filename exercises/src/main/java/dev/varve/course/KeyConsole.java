package dev.varve.course;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.jline.terminal.TerminalBuilder.PROP_PROVIDER_EXEC;
import static org.jline.terminal.TerminalBuilder.PROP_PROVIDER_JNI;
import static org.jline.terminal.TerminalBuilder.PROP_REDIRECT_PIPE_CREATION_MODE;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.NonBlockingReader;

/** A terminal, on which one key is enough. */
final class KeyConsole implements Console {
  private static final int CTRL_C = 3;
  private static final int CTRL_D = 4;
  // What shells report of a process that was ended by Ctrl-C.
  private static final int EXIT_BY_CTRL_C = 130;

  private final Terminal terminal;
  private final Attributes before;
  private volatile boolean interrupted;

  private KeyConsole(Terminal terminal) {
    this.terminal = terminal;
    this.before = terminal.enterRawMode();
    terminal.handle(Terminal.Signal.INT, signal -> interrupt());
  }

  /** Ctrl-C is the last key; pressed again while tests run, it is the end at once. */
  private void interrupt() {
    if (interrupted) {
      // Not by the signal itself: JLine puts the terminal back in a shutdown hook.
      System.exit(EXIT_BY_CTRL_C);
    }
    interrupted = true;
  }

  /** Returns the terminal, or null if there is none that takes single keys. */
  static KeyConsole open() {
    if ("dumb".equals(System.getenv("TERM"))) {
      return null;
    }
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    System.setProperty(PROP_REDIRECT_PIPE_CREATION_MODE, "reflection");
    try {
      return new KeyConsole(
          TerminalBuilder.builder()
              .system(true)
              .dumb(false)
              .provider(windows ? PROP_PROVIDER_JNI : PROP_PROVIDER_EXEC)
              .encoding(UTF_8)
              .build());
    } catch (IOException | IllegalStateException e) {
      return null;
    }
  }

  @Override
  public void print(String text) {
    // In raw mode a line feed alone does not go back to the first column.
    terminal.writer().print(text.replace("\n", "\r\n"));
    terminal.writer().flush();
  }

  @Override
  public int key(Duration limit) throws IOException {
    int key = terminal.reader().read(limit.toMillis());
    if (interrupted) {
      return END;
    }
    return switch (key) {
      case NonBlockingReader.READ_EXPIRED -> NONE;
      case NonBlockingReader.EOF, CTRL_C, CTRL_D -> END;
      default -> key;
    };
  }

  @Override
  public Colours colours() {
    return System.getenv("NO_COLOR") == null ? Colours.ANSI : Colours.NONE;
  }

  @Override
  public void close() throws IOException {
    terminal.setAttributes(before);
    terminal.close();
  }
}
