package dev.varve.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes a plan as lines: the last step first, its inputs below it.
 *
 * <pre>
 *      rows  blocks  step
 *       122          filter number &gt; 999
 *   143,924   4,754    scan characters
 * </pre>
 */
final class PlanText {
  private final boolean isCounted;
  private final List<String> lines = new ArrayList<>();

  private PlanText(boolean isCounted) {
    this.isCounted = isCounted;
  }

  /**
   * Returns the lines.
   *
   * @param isCounted whether the plan has been run, so that rows and blocks are known; if not, the
   *     numbers of rows are those that the planner expects
   */
  static List<String> of(PlanNode plan, boolean isCounted) {
    PlanText text = new PlanText(isCounted);
    text.lines.add(isCounted ? "     rows    blocks  step" : "     rows  step");
    text.add(plan, 0);
    return text.lines;
  }

  private void add(PlanNode node, int depth) {
    String step = "  ".repeat(depth) + node.describe();
    lines.add(
        isCounted
            ? figure(node.rows()) + " " + figure(ownBlocks(node)) + "  " + step
            : figure(node.expected()) + "  " + step);
    node.inputs().forEach(input -> add(input, depth + 1));
  }

  private static long ownBlocks(PlanNode node) {
    long inputs = node.inputs().stream().mapToLong(PlanNode::blocks).sum();
    return node.inputs().isEmpty()
        ? node.blocks()
        : node.blocks() > inputs ? node.blocks() - inputs : -1;
  }

  private static String figure(long number) {
    return number < 0 ? " ".repeat(9) : String.format(Locale.ROOT, "%,9d", number);
  }
}
