package dev.varve.shell;

import org.jline.terminal.Terminal;

/**
 * Handles Ctrl-C while a program works: the first asks it to stop, and the second ends the process,
 * since not all work checks for the first. Thread-safe.
 */
public final class CtrlC {
  // The exit status that shells report for a process ended by Ctrl-C.
  private static final int EXIT = 130;

  private volatile boolean pressed;

  private CtrlC() {}

  /** Handles Ctrl-C at {@code terminal} from now on. */
  public static CtrlC at(Terminal terminal) {
    CtrlC key = new CtrlC();
    terminal.handle(Terminal.Signal.INT, signal -> key.press());
    return key;
  }

  private void press() {
    if (pressed) {
      // Not by the signal itself: JLine restores the terminal in a shutdown hook.
      System.exit(EXIT);
    }
    pressed = true;
  }

  /** Returns whether Ctrl-C was pressed. */
  public boolean isPressed() {
    return pressed;
  }

  /** Resets the state: the next Ctrl-C counts as the first again. */
  void forget() {
    pressed = false;
  }
}
