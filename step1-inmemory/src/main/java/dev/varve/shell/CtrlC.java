package dev.varve.shell;

import org.jline.terminal.Terminal;

/**
 * What Ctrl-C does while a program works: the first asks it to stop, and the next one ends the
 * process, for not all work listens. Thread-safe.
 */
public final class CtrlC {
  // What shells report of a process that was ended by it.
  private static final int EXIT = 130;

  private volatile boolean pressed;

  private CtrlC() {}

  /** Listens at {@code terminal} from now on. */
  public static CtrlC at(Terminal terminal) {
    CtrlC key = new CtrlC();
    terminal.handle(Terminal.Signal.INT, signal -> key.press());
    return key;
  }

  private void press() {
    if (pressed) {
      // Not by the signal itself: JLine puts the terminal back in a shutdown hook.
      System.exit(EXIT);
    }
    pressed = true;
  }

  /** Says whether it was pressed. */
  public boolean isPressed() {
    return pressed;
  }

  /** What it has asked for is done: the next one is a first again. */
  void forget() {
    pressed = false;
  }
}
