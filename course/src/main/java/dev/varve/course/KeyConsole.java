package dev.varve.course;

import dev.varve.shell.CtrlC;
import dev.varve.shell.SystemTerminal;
import java.io.IOException;
import java.time.Duration;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.utils.NonBlockingReader;

/** A terminal that delivers single keys. */
final class KeyConsole implements Console {
  private static final int CTRL_C = 3;
  private static final int CTRL_D = 4;
  private static final int ESCAPE = 27;
  private static final int DELETE = 127;
  private static final Duration LOOK = Duration.ofMillis(100);

  private final Terminal terminal;
  private final Attributes before;
  // Ctrl-C is the last key; pressed again while tests run, it ends the process at once.
  private final CtrlC ctrlC;

  private KeyConsole(Terminal terminal) {
    this.terminal = terminal;
    this.before = terminal.enterRawMode();
    this.ctrlC = CtrlC.at(terminal);
  }

  /** Returns the terminal, or null if there is none that delivers single keys. */
  static KeyConsole open() {
    Terminal terminal = SystemTerminal.open();
    return terminal == null ? null : new KeyConsole(terminal);
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
    if (ctrlC.isPressed()) {
      return END;
    }
    return switch (key) {
      case NonBlockingReader.READ_EXPIRED -> NONE;
      case NonBlockingReader.EOF, CTRL_C, CTRL_D -> END;
      default -> key;
    };
  }

  /** Reads the keys up to Enter and echoes them; Escape or Ctrl-C returns an empty word. */
  @Override
  public String word(String prompt) throws IOException {
    print(prompt);
    StringBuilder word = new StringBuilder();
    while (true) {
      int key = key(LOOK);
      switch (key) {
        case NONE -> {}
        case '\r', '\n' -> {
          print("\n");
          return word.toString();
        }
        case ESCAPE, END -> {
          print("\n");
          return "";
        }
        case '\b', DELETE -> {
          print(word.isEmpty() ? "" : "\b \b");
          word.setLength(Math.max(0, word.length() - 1));
        }
        default -> {
          if (key > ' ' && key < DELETE) {
            word.append((char) key);
            print(Character.toString(key));
          }
        }
      }
    }
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
