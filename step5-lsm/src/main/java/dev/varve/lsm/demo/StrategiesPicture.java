package dev.varve.lsm.demo;

import dev.varve.lsm.demo.StrategiesCommand.Result;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Draws the results of simulations as bars, in an SVG picture for the chapter. */
final class StrategiesPicture {
  private static final int WIDTH = 800;
  private static final int ROW = 24;
  private static final int GROUP = 44;
  private static final int TOP = 76;
  private static final int COLUMN = 200;
  private static final int FIRST_COLUMN = 170;
  private static final int MAX_BAR = 140;

  private record Column(String title, String style, ToDoubleFunction<Result> figure) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("bytes written", "tab", Result::write),
          new Column("runs read", "mem", Result::read),
          new Column("space taken", "log", Result::space));

  private final StringBuilder svg = new StringBuilder();

  private StrategiesPicture() {}

  /** Returns the picture; its style is added by the check of the pages. */
  static String of(List<Result> results) {
    return new StrategiesPicture().draw(results);
  }

  private String draw(List<Result> results) {
    long groups = results.stream().map(Result::workload).distinct().count();
    long height = TOP + groups * GROUP + results.size() * ROW + 16;
    line(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
            + " role=\"img\" aria-labelledby=\"title desc\">",
        WIDTH, height, WIDTH, height);
    line("  <title id=\"title\">Ways to compact, compared</title>");
    line("  <desc id=\"desc\">%s</desc>", description(results));
    line("  <style></style>");
    line("  <rect class=\"card\" width=\"%d\" height=\"%d\" rx=\"10\"/>", WIDTH, height);
    text(24, 34, "h", "What each way to compact costs");
    for (int i = 0; i < COLUMNS.size(); i++) {
      text(FIRST_COLUMN + i * COLUMN, 58, "s", COLUMNS.get(i).title());
    }
    int y = TOP;
    Workload group = null;
    for (Result result : results) {
      if (result.workload() != group) {
        group = result.workload();
        y += GROUP;
        text(24, y - 14, "b", group.title());
      }
      row(result, results, y);
      y += ROW;
    }
    line("</svg>");
    return svg.toString();
  }

  private void row(Result result, List<Result> all, int y) {
    text(40, y + 13, "s", result.name());
    for (int i = 0; i < COLUMNS.size(); i++) {
      Column column = COLUMNS.get(i);
      double most = all.stream().mapToDouble(column.figure()).max().orElse(1);
      double figure = column.figure().applyAsDouble(result);
      double bar = Math.max(2, MAX_BAR * figure / most);
      int x = FIRST_COLUMN + i * COLUMN;
      line(
          "  <rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.0f\" height=\"16\" rx=\"3\"/>",
          column.style(), x, y, bar);
      text((int) (x + bar + 6), y + 13, "c", String.format(Locale.ROOT, "%.1f", figure));
    }
  }

  private static String description(List<Result> results) {
    StringBuilder text = new StringBuilder("Bars of write, read and space amplification.");
    for (Result result : results) {
      text.append(
          String.format(
              Locale.ROOT,
              " %s, %s: %.1f, %.1f, %.1f.",
              result.workload().title(),
              result.name(),
              result.write(),
              result.read(),
              result.space()));
    }
    return text.toString();
  }

  private void text(int x, int y, String style, String text) {
    line("  <text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>", style, x, y, text);
  }

  private void line(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
