package dev.varve.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.jline.terminal.TerminalBuilder.PROP_PROVIDER_EXEC;
import static org.jline.terminal.TerminalBuilder.PROP_PROVIDER_JNI;
import static org.jline.terminal.TerminalBuilder.PROP_REDIRECT_PIPE_CREATION_MODE;

import java.io.IOException;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Opens the terminal of this process, with JLine. */
public final class SystemTerminal {
  // Held, since an unreferenced logger may be garbage-collected together with its level.
  private static final Logger JLINE = Logger.getLogger("org.jline");

  private SystemTerminal() {}

  /**
   * Returns the terminal, or null if standard input is not a terminal, or one without line editing.
   *
   * <p>Except on Windows, the programs tty and stty suffice, so no native code is loaded, about
   * which newer JDKs would warn. JLine would still load some to examine a stream that is not a
   * terminal, unless it is configured to use only reflection for that.
   */
  public static Terminal open() {
    // JLine logs several lines about each feature that it has to do without.
    JLINE.setLevel(Level.OFF);
    if ("dumb".equals(System.getenv("TERM"))) {
      return null;
    }
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    System.setProperty(PROP_REDIRECT_PIPE_CREATION_MODE, "reflection");
    try {
      return TerminalBuilder.builder()
          .system(true)
          .dumb(false)
          .provider(windows ? PROP_PROVIDER_JNI : PROP_PROVIDER_EXEC)
          .encoding(UTF_8)
          .build();
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }
}
