package dev.varve.demo;

import dev.varve.Text;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Prints a demo as plain text of at most 80 columns: headings, paragraphs, and lines with an action
 * on the left and its result on the right. Invisible characters are escaped.
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

  /** Creates a narrator that prints to {@link System#out}. */
  public Narrator() {
    this(System.out);
  }

  /** Creates a narrator that prints to {@code out}. */
  public Narrator(PrintStream out) {
    this(out, Pause.NONE);
  }

  Narrator(PrintStream out, Pause pause) {
    this.out = out;
    this.pause = pause;
  }

  /** Creates a narrator for a demo: at a terminal it waits for Enter before each part. */
  public static Narrator ofDemo() {
    return new Narrator(System.out, Pause.atTerminal());
  }

  /** Prints the demo's title, underlined. */
  public void title(String title) {
    gap();
    print(title);
    print("=".repeat(title.length()));
  }

  /** Prints the heading of a part of the demo. */
  public void heading(String heading) {
    String start = "-- " + heading + " ";
    gap();
    if (pause.await()) {
      gap();
    }
    print(start + "-".repeat(Math.max(2, WIDTH - 1 - start.length())));
    gap();
  }

  /** Prints a paragraph, wrapped, with an empty line before and after it. */
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

  /** Prints an action. */
  public void show(String what) {
    print(" ".repeat(INDENT) + what);
  }

  /** Prints an action and its result; null is shown as {@link Text#NOTHING}. */
  public void show(String what, Object result) {
    String left = String.format(Locale.ROOT, "%-" + LEFT + "s", " ".repeat(INDENT) + what);
    print(left + "  " + text(result));
  }

  /** Prints a prompt, to which the reader types an answer and Enter. */
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

  /** Runs {@code work}, prints how long it took, and returns its result. */
  public <T> T timed(String what, Supplier<T> work) {
    long start = System.nanoTime();
    T result = work.get();
    show(what, duration(System.nanoTime() - start));
    return result;
  }

  /** Runs {@code work} and prints how long it took. */
  public void timed(String what, Runnable work) {
    long start = System.nanoTime();
    work.run();
    show(what, duration(System.nanoTime() - start));
  }

  /** Formats a duration in the most readable unit: {@code 1.52 ms}. */
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

  /** Formats a number with thousands separators: {@code 143,924}. */
  public static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Formats a count with its noun: {@code 1 entry}, {@code 2 entries}. */
  public static String count(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }

  /** Returns {@code line}, cut to {@code columns} and ended by dots if it is longer. */
  public static String cut(String line, int columns) {
    if (line.length() <= columns) {
      return line;
    }
    int end = columns - DOTS.length();
    // Don't cut in the middle of a character.
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
