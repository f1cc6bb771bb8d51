package dev.varve.demo;

import java.io.Console;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lines that are drawn again and again in the same place of a terminal, by ANSI's escape sequences;
 * elsewhere they can only be printed, one behind the other.
 */
public final class Screen {
  private final Consumer<String> out;
  private final boolean canRedraw;
  private int drawn;

  /**
   * Makes one that prints to {@code out}, line by line.
   *
   * @param canRedraw whether that is a terminal
   */
  public Screen(Consumer<String> out, boolean canRedraw) {
    this.out = out;
    this.canRedraw = canRedraw;
  }

  /** Makes one on {@link System#out}. */
  public static Screen ofConsole() {
    return new Screen(System.out::println, isTerminal());
  }

  /** Says whether people look at what this process prints, on a terminal that can redraw. */
  public static boolean isTerminal() {
    Console console = System.console();
    return console != null && isTerminal(console) && !"dumb".equals(System.getenv("TERM"));
  }

  /** From JDK 22 on there is a console without a terminal, too, and a method that tells. */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /** Says whether {@link #draw} draws in place. */
  public boolean canRedraw() {
    return canRedraw;
  }

  /** Prints a line below all that was drawn; it stays. */
  public void print(String line) {
    out.accept(line);
    drawn = 0;
  }

  /** Draws {@code lines}, at a terminal over those that were drawn last. */
  public void draw(List<String> lines) {
    // Up to the first line drawn before; then clear from there on to the end of the screen.
    String home = canRedraw && drawn > 0 ? "\u001B[" + drawn + "A\u001B[J" : "";
    for (int i = 0; i < lines.size(); i++) {
      out.accept((i == 0 ? home : "") + lines.get(i));
    }
    drawn = lines.size();
  }
}
