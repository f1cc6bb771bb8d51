package dev.varve.query;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Writes a plan as lines: the last step first, its inputs below it. */
final class PlanText {
  private final boolean isCounted;
  private final List<String> steps = new ArrayList<>();
  private final List<String> figures = new ArrayList<>();

  private PlanText(boolean isCounted) {
    this.isCounted = isCounted;
  }

  /**
   * Returns the lines.
   *
   * @param isCounted whether the plan has been run, so that rows and blocks are known
   */
  static List<String> of(PlanNode plan, boolean isCounted) {
    PlanText text = new PlanText(isCounted);
    text.add(plan, 0);
    int width = text.steps.stream().mapToInt(String::length).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < text.steps.size(); i++) {
      String step = text.steps.get(i);
      String figures = text.figures.get(i);
      String gap = " ".repeat(width - step.length() + 3);
      lines.add(figures.isEmpty() ? step : step + gap + figures);
    }
    return Collections.unmodifiableList(lines);
  }

  private void add(PlanNode node, int depth) {
    steps.add("  ".repeat(depth) + node.describe());
    figures.add(isCounted ? counted(node) : expected(node));
    node.inputs().forEach(input -> add(input, depth + 1));
  }

  private static String expected(PlanNode node) {
    long rows = node.expected();
    if (rows < 0) {
      return "";
    }
    String about = rows < Estimate.COUNTED ? "" : "about ";
    return about + count(rows, "row");
  }

  private static String counted(PlanNode node) {
    long inputs = node.inputs().stream().mapToLong(PlanNode::blocks).sum();
    long own = Math.max(0, node.blocks() - inputs);
    return count(node.rows(), "row") + (own == 0 ? "" : ", " + count(own, "block"));
  }

  private static String count(long number, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
  }
}
