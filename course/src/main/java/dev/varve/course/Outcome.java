package dev.varve.course;

/**
 * How one test method ended.
 *
 * @param method its name
 * @param rule the key of the rule that it proves, or empty if it names none
 * @param kind how it ended
 * @param failure what it threw, or null
 */
record Outcome(String method, String rule, Kind kind, Throwable failure) {

  enum Kind {
    /** It passed. */
    GREEN,
    /** It called a method that is not written yet. */
    NOT_DONE,
    /** One of its assertions failed. */
    RULE_BROKEN,
    /** The learner's code, or the test, threw something else. */
    ERROR,
    /** It did not end in time; the stack of its failure is that of the test at that moment. */
    ENDLESS,
    /** It came after one that did not end. */
    NOT_RUN,
    /** It was disabled or aborted. */
    SKIPPED
  }

  boolean isGreen() {
    return kind == Kind.GREEN;
  }

  static Kind kindOf(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof NotDoneYet) {
        return Kind.NOT_DONE;
      }
    }
    return failure instanceof AssertionError ? Kind.RULE_BROKEN : Kind.ERROR;
  }
}
