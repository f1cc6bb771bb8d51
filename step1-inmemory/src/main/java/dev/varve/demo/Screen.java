package dev.varve.demo;

import java.io.Console;
import java.util.List;
import java.util.function.Consumer;

/**
 * Redraws lines in the same place of a terminal, with ANSI escape sequences. Elsewhere lines can
 * only be printed, one after the other.
 *
 * <p>To avoid flicker, each picture overwrites the previous one line by line, in a single write.
 * The cursor moves up by the number of lines of the previous picture, so no line may wrap, and the
 * picture may not be higher than the terminal: long lines are cut, and a picture that is too high
 * loses its first lines.
 */
public final class Screen {
  private static final String CLEAR_LINE = "\u001B[K";
  private static final String CLEAR_BELOW = "\u001B[J";
  // If the width is unknown, or the terminal was made narrower, the terminal itself cuts lines.
  private static final String NO_WRAP = "\u001B[?7l";
  private static final String WRAP = "\u001B[?7h";
  private static final int MIN_COLUMNS = 10;

  /**
   * The size of a terminal.
   *
   * @param columns the width in characters; 0 if unknown
   * @param rows the height in lines; 0 if unknown
   */
  public record Size(int columns, int rows) {
    /** The size of a terminal that does not report one. */
    public static final Size UNKNOWN = new Size(0, 0);

    private List<String> fitting(List<String> lines) {
      // The last row is for the cursor, which is below the picture.
      int first = rows == 0 ? 0 : Math.max(0, lines.size() - Math.max(1, rows - 1));
      return lines.subList(first, lines.size()).stream()
          .map(line -> columns < MIN_COLUMNS ? line : Narrator.cut(line, columns - 1))
          .toList();
    }
  }

  private final Consumer<String> out;
  private final boolean canRedraw;
  private final Size size;
  private int drawn;

  private Screen(Consumer<String> out, boolean canRedraw, Size size) {
    this.out = out;
    this.canRedraw = canRedraw;
    this.size = size;
  }

  /** Creates a screen that can only print, each line to {@code out}. */
  public static Screen ofLines(Consumer<String> out) {
    return new Screen(out, false, Size.UNKNOWN);
  }

  /** Creates a screen on a terminal; {@code out} prints a string and a line end to it. */
  public static Screen ofTerminal(Consumer<String> out, Size size) {
    return new Screen(out, true, size);
  }

  /** Creates a screen on {@link System#out}. */
  public static Screen ofConsole() {
    return isTerminal()
        ? ofTerminal(System.out::println, Size.UNKNOWN)
        : ofLines(System.out::println);
  }

  /** Returns whether this process prints to a terminal that can redraw. */
  public static boolean isTerminal() {
    Console console = System.console();
    return console != null && isTerminal(console) && !"dumb".equals(System.getenv("TERM"));
  }

  /** Since JDK 22 there may be a console without a terminal, and a method that tells them apart. */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /** Returns whether {@link #draw} draws in place. */
  public boolean canRedraw() {
    return canRedraw;
  }

  /** Prints a line below everything drawn so far; it is never redrawn. */
  public void print(String line) {
    out.accept(line);
    drawn = 0;
  }

  /** Draws {@code lines}; at a terminal, over the lines drawn last. */
  public void draw(List<String> lines) {
    if (!canRedraw) {
      lines.forEach(out);
      return;
    }
    List<String> shown = size.fitting(lines);
    StringBuilder text = new StringBuilder(NO_WRAP);
    text.append(drawn > 0 ? "\u001B[" + drawn + "A" : "");
    for (int i = 0; i < shown.size(); i++) {
      boolean last = i == shown.size() - 1;
      text.append(last ? CLEAR_BELOW : CLEAR_LINE).append(shown.get(i));
      text.append(last ? "" : System.lineSeparator());
    }
    out.accept(text.append(WRAP).toString());
    drawn = shown.size();
  }
}
