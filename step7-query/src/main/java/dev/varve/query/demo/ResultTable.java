package dev.varve.query.demo;

import dev.varve.Text;
import dev.varve.demo.Narrator;
import dev.varve.query.Json;
import dev.varve.query.Rows;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Prints rows as a table that fits a width. The columns of documents are all fields that occur in
 * them; rows are looked at a hundred at a time, and a new head is printed when the columns change.
 *
 * <pre>
 *   id        name           number
 *   --------  -------------  ------
 *   U+000031  DIGIT ONE           1
 * </pre>
 */
public final class ResultTable {
  private static final int ROWS_AT_ONCE = 100;
  private static final int LEAST_WIDTH = 8;
  private static final String GAP = "  ";

  private final Consumer<String> out;
  private final int width;
  private List<String> columns = List.of();
  private int[] widths = {};

  private ResultTable(Consumer<String> out, int width) {
    this.out = out;
    this.width = width;
  }

  /** Prints the rest of the rows, each line to {@code out}; returns how many there were. */
  public static long print(Rows rows, Consumer<String> out, int width) {
    ResultTable table = new ResultTable(out, width);
    long count = 0;
    List<Map<String, @Nullable Object>> some = new ArrayList<>();
    boolean goesOn = true;
    while (goesOn) {
      goesOn = rows.next();
      if (goesOn) {
        some.add(rows.toMap());
        count++;
      }
      if (!some.isEmpty() && (!goesOn || some.size() == ROWS_AT_ONCE)) {
        table.printAll(rows.columns(), some);
        some.clear();
      }
    }
    return count;
  }

  private void printAll(List<String> named, List<Map<String, @Nullable Object>> rows) {
    Set<String> all = new LinkedHashSet<>(named);
    if (named.isEmpty()) {
      rows.forEach(row -> all.addAll(row.keySet()));
    }
    if (!columns.equals(List.copyOf(all))) {
      columns = List.copyOf(all);
      widths = widths(rows);
      line(columns, name -> false);
      line(
          columns.stream().map(name -> "-".repeat(widths[columns.indexOf(name)])).toList(),
          name -> false);
    }
    for (Map<String, @Nullable Object> row : rows) {
      List<String> cells = columns.stream().map(name -> cell(row, name)).toList();
      line(cells, name -> row.get(name) instanceof Number);
    }
  }

  /** Returns the widths of the columns: as needed, and if that is too much, the widest get less. */
  private int[] widths(List<Map<String, @Nullable Object>> rows) {
    int[] needed = new int[columns.size()];
    for (int i = 0; i < needed.length; i++) {
      String name = columns.get(i);
      int cells = rows.stream().mapToInt(row -> length(cell(row, name))).max().orElse(0);
      needed[i] = Math.max(length(name), cells);
    }
    int left = width - GAP.length() * (needed.length - 1);
    int total = 0;
    for (int each : needed) {
      total += each;
    }
    for (; total > left; total--) {
      int widest = 0;
      for (int i = 1; i < needed.length; i++) {
        widest = needed[i] > needed[widest] ? i : widest;
      }
      if (needed[widest] <= LEAST_WIDTH) {
        break;
      }
      needed[widest]--;
    }
    return needed;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Returns a value as it is shown: nothing if it is missing. */
  private static String cell(Map<String, @Nullable Object> row, String name) {
    if (!row.containsKey(name)) {
      return "";
    }
    Object value = row.get(name);
    return Text.line(value instanceof String text ? text : Json.of(value));
  }

  private void line(List<String> cells, Predicate<String> isAtRight) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = Narrator.cut(cells.get(i), widths[i]);
      String padding = " ".repeat(Math.max(0, widths[i] - length(cell)));
      line.append(i == 0 ? "" : GAP);
      line.append(isAtRight.test(columns.get(i)) ? padding + cell : cell + padding);
    }
    out.accept(line.toString().stripTrailing());
  }
}
