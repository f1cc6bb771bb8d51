package dev.varve.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * Lets a reader at a terminal say when a demo goes on. Elsewhere, in a pipe or a test, it goes on
 * by itself. One answer ends all pauses, those of later demos in the same process, too.
 */
public final class Pause {
  /** Goes on at once. */
  public static final Pause NONE = new Pause(null, null);

  private static final String ENDED = "varve.pauses.ended";
  private static final String QUESTION = "  [Enter goes on, a Enter tells all the rest] ";

  private final BufferedReader in;
  private final PrintStream out;

  private Pause(BufferedReader in, PrintStream out) {
    this.in = in;
    this.out = out;
  }

  /** Returns one for the terminal of this process; {@link #NONE} if there is none. */
  public static Pause atTerminal() {
    return Screen.isTerminal()
        ? new Pause(
            new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())),
            System.out)
        : NONE;
  }

  /** Returns one that asks on {@code out}, and reads the answers from {@code in}. */
  static Pause of(BufferedReader in, PrintStream out) {
    return new Pause(in, out);
  }

  /** Waits for Enter; says whether it has asked. */
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
