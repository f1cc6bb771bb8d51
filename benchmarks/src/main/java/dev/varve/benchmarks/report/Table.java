package dev.varve.benchmarks.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A table in Markdown, aligned so that it can be read as it is. */
public final class Table {
  private final int textColumns;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * Begins a table.
   *
   * @param textColumns so many columns are aligned left, as text; the others right, as numbers
   */
  public Table(int textColumns, List<String> head) {
    this.textColumns = textColumns;
    rows.add(List.copyOf(head));
  }

  /** Adds a row; returns this table. */
  public Table row(List<String> cells) {
    if (cells.size() != rows.get(0).size()) {
      throw new IllegalArgumentException(
          cells.size() + " cells in a table of " + rows.get(0).size() + " columns");
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  /** Returns whether there are no rows except the header. */
  boolean isEmpty() {
    return rows.size() == 1;
  }

  /** Returns it, each row on a line. */
  public String markdown() {
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < rows.get(0).size(); column++) {
      int at = column;
      widths.add(Math.max(3, Collections.max(rows.stream().map(r -> r.get(at).length()).toList())));
    }
    StringBuilder text = new StringBuilder();
    line(text, rows.get(0), widths);
    rule(text, widths);
    rows.subList(1, rows.size()).forEach(row -> line(text, row, widths));
    return text.toString();
  }

  private void line(StringBuilder text, List<String> cells, List<Integer> widths) {
    for (int column = 0; column < cells.size(); column++) {
      String padding = " ".repeat(widths.get(column) - cells.get(column).length());
      text.append("| ")
          .append(column < textColumns ? cells.get(column) + padding : padding + cells.get(column))
          .append(' ');
    }
    text.append("|\n");
  }

  private void rule(StringBuilder text, List<Integer> widths) {
    for (int column = 0; column < widths.size(); column++) {
      text.append("| ")
          .append("-".repeat(widths.get(column) - 1))
          .append(column < textColumns ? "- " : ": ");
    }
    text.append("|\n");
  }
}
