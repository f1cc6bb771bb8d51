package dev.varve.course;

/** A failed assertion, and the rule that it checks. */
final class RuleBroken extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final String rule;

  RuleBroken(String rule, String text, Throwable failure) {
    super("rule " + rule + ": " + text + "\n" + failure.getMessage(), failure);
    this.rule = rule;
  }

  /** Returns the key of the rule. */
  String rule() {
    return rule;
  }
}
