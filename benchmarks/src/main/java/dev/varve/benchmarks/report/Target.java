package dev.varve.benchmarks.report;

import java.util.Optional;

/**
 * A ratio that the project wants to reach.
 *
 * @param what which figure of ours
 * @param against which figure of whom it is divided by
 * @param least whether {@code bound} must be reached, or else not exceeded
 * @param bound the ratio wanted
 * @param ratio the ratio measured, if all it takes was
 */
public record Target(
    String what, String against, boolean least, double bound, Optional<Double> ratio) {

  public static Target atLeast(double bound, String what, String against, Optional<Double> ratio) {
    return new Target(what, against, true, bound, ratio);
  }

  public static Target atMost(double bound, String what, String against, Optional<Double> ratio) {
    return new Target(what, against, false, bound, ratio);
  }

  /** Returns whether it was measured and holds. */
  public boolean holds() {
    return ratio.map(value -> least ? value >= bound : value <= bound).orElse(false);
  }

  /** Returns the bound in words. */
  public String wanted() {
    return (least ? "≥ " : "≤ ") + Numbers.ratio(bound);
  }

  /** Returns the verdict in a word. */
  public String verdict() {
    if (ratio.isEmpty()) {
      return "not measured";
    }
    return holds() ? "holds" : "MISSED";
  }
}
