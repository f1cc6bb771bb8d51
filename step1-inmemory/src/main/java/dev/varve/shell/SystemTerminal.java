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

/** The terminal that this process was started at, with JLine. */
public final class SystemTerminal {
  // Kept, since a logger that nobody holds is forgotten together with its level.
  private static final Logger JLINE = Logger.getLogger("org.jline");

  private SystemTerminal() {}

  /**
   * Returns it, or null if standard input is none, or one that cannot edit.
   *
   * <p>Elsewhere than on Windows the programs tty and stty will do. So no native code is loaded, of
   * which newer JDKs would warn; JLine would still do so to look at a stream that is no terminal,
   * unless it is told to try nothing but reflection there.
   */
  public static Terminal open() {
    // It logs several lines about each comfort that it has to do without.
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
