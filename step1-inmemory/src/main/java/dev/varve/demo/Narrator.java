package dev.varve.demo;

import dev.varve.Text;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Tells a demo as plain text of at most 80 columns: headings, paragraphs, and lines that show what
 * was done on the left and what came of it on the right. What cannot be seen is escaped.
 *
 * <pre>
 *   -- Put, get, delete ---------------------------------------------------------
 *
 *   A store is a sorted map from keys to values.
 *
 *     get city                              Basel
 * </pre>
 */
public final class Narrator {
  private static final int WIDTH = 80;
  private static final int INDENT = 2;
  private static final int LEFT = 42;
  private static final String DOTS = "...";

  private final PrintStream out;
  private final Pause pause;
  private boolean afterGap;

  /** Makes a narrator that prints to {@link System#out}. */
  public Narrator() {
    this(System.out);
  }

  /** Makes a narrator that prints to {@code out}. */
  public Narrator(PrintStream out) {
    this(out, Pause.NONE);
  }

  Narrator(PrintStream out, Pause pause) {
    this.out = out;
    this.pause = pause;
  }

  /** Makes a narrator of a demo: at a terminal the reader says when its next part begins. */
  public static Narrator ofDemo() {
    return new Narrator(System.out, Pause.atTerminal());
  }

  /** Prints the demo's title, underlined. */
  public void title(String title) {
    gap();
    print(title);
    print("=".repeat(title.length()));
  }

  /** Begins a part of the demo. */
  public void heading(String heading) {
    String start = "-- " + heading + " ";
    gap();
    if (pause.await()) {
      gap();
    }
    print(start + "-".repeat(Math.max(2, WIDTH - 1 - start.length())));
    gap();
  }

  /** Prints a paragraph, broken into lines, with an empty line before and after it. */
  public void say(String paragraph) {
    gap();
    StringBuilder line = new StringBuilder();
    for (String word : paragraph.strip().split("\\s+")) {
      if (line.length() + 1 + word.length() > WIDTH) {
        print(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    print(line.toString());
    gap();
  }

  /** Prints what was done. */
  public void show(String what) {
    print(" ".repeat(INDENT) + what);
  }

  /** Prints what was done and what came of it; null is shown as nothing being there. */
  public void show(String what, Object result) {
    String left = String.format(Locale.ROOT, "%-" + LEFT + "s", " ".repeat(INDENT) + what);
    print(left + "  " + text(result));
  }

  /** Begins a line that the reader ends, by an answer and Enter. */
  public void prompt(String what) {
    out.print(" ".repeat(INDENT) + Text.line(what) + "> ");
    out.flush();
    afterGap = false;
  }

  /** Prints an empty line, unless the line before it is empty. */
  public void gap() {
    if (!afterGap) {
      print("");
    }
  }

  private void print(String line) {
    out.println(Text.line(line));
    afterGap = line.isEmpty();
  }

  /** Does {@code work}, prints how long it took, and returns its result. */
  public <T> T timed(String what, Supplier<T> work) {
    long start = System.nanoTime();
    T result = work.get();
    show(what, duration(System.nanoTime() - start));
    return result;
  }

  /** Does {@code work} and prints how long it took. */
  public void timed(String what, Runnable work) {
    long start = System.nanoTime();
    work.run();
    show(what, duration(System.nanoTime() - start));
  }

  /** Returns a time span in the unit in which it is best read: {@code 1.52 ms}. */
  public static String duration(long nanos) {
    if (nanos < 1_000) {
      return nanos + " ns";
    }
    if (nanos < 1_000_000) {
      return String.format(Locale.ROOT, "%.2f us", nanos / 1e3);
    }
    return nanos < 1_000_000_000
        ? String.format(Locale.ROOT, "%.2f ms", nanos / 1e6)
        : String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
  }

  /** Returns a number with its thousands marked off: {@code 143,924}. */
  public static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Returns how many there are of something: {@code 1 entry}, {@code 2 entries}. */
  public static String count(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }

  /** Returns {@code line}, or as much of it as fits so many columns, with dots after. */
  public static String cut(String line, int columns) {
    if (line.length() <= columns) {
      return line;
    }
    int end = columns - DOTS.length();
    // Not in the middle of a character.
    end -= Character.isHighSurrogate(line.charAt(end - 1)) ? 1 : 0;
    return line.substring(0, end) + DOTS;
  }

  private static String text(Object result) {
    if (result == null) {
      return Text.NOTHING;
    }
    return result instanceof Number number && !(number instanceof Double)
        ? number(number.longValue())
        : result.toString();
  }
}
