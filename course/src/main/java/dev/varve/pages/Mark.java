package dev.varve.pages;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A comment in a page that names the source of the lines below it: of the fence that follows, or of
 * the table.
 *
 * <pre>
 *   &lt;!-- snippet: step3-memtable/src/main/java/dev/varve/memtable/SkipList.java#findBefore --&gt;
 *   &lt;!-- transcript: mvn -q compile exec:java -Dstep=3 --&gt;
 *   &lt;!-- transcript exact: mvn -q compile exec:java -Dstep=5 --&gt;
 *   &lt;!-- jshell: step1-inmemory --&gt;
 *   &lt;!-- hexdump of 000001.log after set city Basel: mvn -q compile exec:java … --&gt;
 *   &lt;!-- exercises: 3 --&gt;
 *   &lt;!-- minutes --&gt;
 * </pre>
 *
 * @param line the comment's line, counted from 0
 * @param kind the first word
 * @param option the text between the first word and the colon, or empty
 * @param argument the text after the colon, or empty
 * @param from the first line below it
 * @param to the line after the last line
 * @param indent the indentation of the lines below it, in a list
 */
record Mark(
    int line, String kind, String option, String argument, int from, int to, String indent) {
  private static final Pattern FORM =
      Pattern.compile(
          "(\\s*)<!-- (snippet|transcript|jshell|hexdump|exercises|minutes)\\b"
              + " *([^:]*)(:.*)? -->\\s*");

  private static final int NONE = -1;

  /** Returns the mark in a line, if there is one. */
  static Optional<Mark> at(Page page, int line) {
    Matcher matcher = FORM.matcher(page.lines().get(line));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String kind = matcher.group(2);
    boolean table = kind.equals("exercises") || kind.equals("minutes");
    int from = table ? line + 1 : line + 2;
    int to = table ? endOfTable(page.lines(), from) : endOfFence(page, line + 1);
    String argument = matcher.group(4) == null ? "" : matcher.group(4).substring(1).strip();
    return Optional.of(
        new Mark(line, kind, matcher.group(3).strip(), argument, from, to, matcher.group(1)));
  }

  private static int endOfFence(Page page, int open) {
    List<String> lines = page.lines();
    if (open == lines.size() || !lines.get(open).strip().startsWith("```")) {
      return NONE;
    }
    int end = open + 1;
    while (end < lines.size() && !lines.get(end).strip().equals("```")) {
      end++;
    }
    return end;
  }

  private static int endOfTable(List<String> lines, int from) {
    int end = from;
    while (end < lines.size() && lines.get(end).startsWith("|")) {
      end++;
    }
    return end;
  }

  /**
   * Returns the lines below it.
   *
   * @throws IllegalArgumentException if no fence follows it
   */
  List<String> content(Page page) {
    if (to == NONE) {
      throw new IllegalArgumentException("there is no ``` in the line after the mark");
    }
    return page.lines().subList(from, to).stream()
        .map(it -> it.startsWith(indent) ? it.substring(indent.length()) : it)
        .toList();
  }

  /** Returns the mark as on the page, in short form. */
  String show() {
    String options = option.isEmpty() ? kind : kind + " " + option;
    return argument.isEmpty() ? options : options + ": " + argument;
  }
}
