package dev.varve.query;

import dev.varve.Text;

/**
 * A query that cannot be run: it is not KQL, or names something that does not exist. The message
 * says what is wrong in one line; {@link #pointer} shows where.
 *
 * <pre>
 *   FROM people WHERE age &gt;&gt; 30
 *                          ^
 * line 1, column 24: expected a value, found &gt;
 * </pre>
 */
public final class QueryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** The most characters of the line that are shown before and after the place. */
  private static final int SHOWN = 60;

  private final int line;
  private final int column;
  private final String pointer;
  private final boolean isIncomplete;

  /** Creates the error of a place in a query, counted in characters from 0. */
  QueryException(String query, int at, String message) {
    this(query, at, message, false);
  }

  /** Creates the error of a query that may become right if it is continued. */
  QueryException(String query, int at, String message, boolean isIncomplete) {
    this(query, at, message, startOfLine(query, at), isIncomplete);
  }

  private QueryException(
      String query, int at, String message, int startOfLine, boolean isIncomplete) {
    super(message(query, at, startOfLine, message));
    this.line = lineOf(query, at);
    this.column = columnOf(query, at, startOfLine);
    this.pointer = pointer(query, at, startOfLine);
    this.isIncomplete = isIncomplete;
  }

  private static String message(String query, int at, int startOfLine, String message) {
    return "line "
        + lineOf(query, at)
        + ", column "
        + columnOf(query, at, startOfLine)
        + ": "
        + message;
  }

  private static int startOfLine(String query, int at) {
    return at == 0 ? 0 : query.lastIndexOf('\n', at - 1) + 1;
  }

  private static int lineOf(String query, int at) {
    return 1 + (int) query.substring(0, at).chars().filter(c -> c == '\n').count();
  }

  private static int columnOf(String query, int at, int startOfLine) {
    return 1 + query.codePointCount(startOfLine, at);
  }

  private static String pointer(String query, int at, int startOfLine) {
    int end = query.indexOf('\n', at);
    int from = Math.max(startOfLine, at - SHOWN);
    int to = Math.min(end < 0 ? query.length() : end, at + SHOWN);
    String before = Text.line(query.substring(from, at));
    return before + Text.line(query.substring(at, to)) + "\n" + " ".repeat(before.length()) + "^";
  }

  /** Returns whether the query ends too early, and is right so far. */
  public boolean isIncomplete() {
    return isIncomplete;
  }

  /** Returns the line of the place, counted from 1. */
  public int line() {
    return line;
  }

  /** Returns the column of the place, counted in characters from 1. */
  public int column() {
    return column;
  }

  /** Returns the line of the query and, below it, a caret under the place. */
  public String pointer() {
    return pointer;
  }
}
