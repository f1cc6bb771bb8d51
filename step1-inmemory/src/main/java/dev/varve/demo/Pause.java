package dev.varve.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;

/**
 * Pauses a demo at a terminal until the reader presses Enter. Elsewhere, in a pipe or a test, there
 * are no pauses. Any other answer ends all pauses, also those of later demos in the same process.
 */
public final class Pause {
  /** Does not pause. */
  public static final Pause NONE = new Pause(null, null);

  private static final String ENDED = "varve.pauses.ended";
  private static final String QUESTION = "  [Enter: go on; a, Enter: go on without pauses] ";

  private final BufferedReader in;
  private final PrintStream out;

  private Pause(BufferedReader in, PrintStream out) {
    this.in = in;
    this.out = out;
  }

  /** Returns a pause for the terminal of this process; {@link #NONE} if there is no terminal. */
  public static Pause atTerminal() {
    return Screen.isTerminal()
        ? new Pause(new BufferedReader(System.console().reader()), System.out)
        : NONE;
  }

  /** Returns a pause that asks on {@code out}, and reads the answers from {@code in}. */
  static Pause of(BufferedReader in, PrintStream out) {
    return new Pause(in, out);
  }

  /** Waits for Enter; returns whether it asked. */
  boolean await() {
    if (in == null || Boolean.getBoolean(ENDED)) {
      return false;
    }
    out.print(QUESTION);
    out.flush();
    try {
      String answer = in.readLine();
      if (answer == null || !answer.isBlank()) {
        System.setProperty(ENDED, "true");
      }
    } catch (IOException e) {
      System.setProperty(ENDED, "true");
    }
    return true;
  }
}
