package dev.varve.demo;

import java.io.Console;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lines that are drawn again and again in the same place of a terminal, by ANSI's escape sequences;
 * elsewhere they can only be printed, one after the other.
 *
 * <p>A picture is drawn over the one before in one piece, line by line, so that it does not
 * flicker. It goes up by as many lines as that one had, so no line may take two rows of the
 * terminal, and no line may be out of its reach above: what is too long is cut, what is too high
 * loses its first lines.
 */
public final class Screen {
  private static final String CLEAR_LINE = "\u001B[K";
  private static final String CLEAR_BELOW = "\u001B[J";
  // Where nobody knows how wide the terminal is, or it was made narrower, it cuts lines itself.
  private static final String NO_WRAP = "\u001B[?7l";
  private static final String WRAP = "\u001B[?7h";
  private static final int MIN_COLUMNS = 10;

  /**
   * How much a terminal shows.
   *
   * @param columns of characters; 0 if nobody knows
   * @param rows of lines; 0 if nobody knows
   */
  public record Size(int columns, int rows) {
    /** Of a terminal that does not tell. */
    public static final Size UNKNOWN = new Size(0, 0);

    private List<String> fitting(List<String> lines) {
      // The last row is for the cursor, which stands below the picture.
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

  /** Makes one that can only print, each line to {@code out}. */
  public static Screen ofLines(Consumer<String> out) {
    return new Screen(out, false, Size.UNKNOWN);
  }

  /** Makes one on a terminal, to which {@code out} prints what it is given, and a line's end. */
  public static Screen ofTerminal(Consumer<String> out, Size size) {
    return new Screen(out, true, size);
  }

  /** Makes one on {@link System#out}. */
  public static Screen ofConsole() {
    return isTerminal()
        ? ofTerminal(System.out::println, Size.UNKNOWN)
        : ofLines(System.out::println);
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
