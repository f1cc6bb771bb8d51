package dev.varve.query;

import org.jspecify.annotations.Nullable;

/** Lets a number of rows pass after the first ones, and then stops. */
final class LimitNode extends PlanNode {
  private final PlanNode input;
  private final long limit;
  private final long offset;
  private long taken;
  private long skipped;

  LimitNode(PlanNode input, long limit, long offset) {
    super(input);
    this.input = input;
    this.limit = limit;
    this.offset = offset;
  }

  @Override
  @Nullable Scope produce() {
    if (taken == limit) {
      return null;
    }
    for (; skipped < offset; skipped++) {
      if (input.next() == null) {
        return null;
      }
    }
    Scope row = input.next();
    if (row != null) {
      taken++;
    }
    return row;
  }

  @Override
  String describe() {
    String first = limit == Long.MAX_VALUE ? "" : "limit " + limit;
    return offset == 0 ? first : (first + " offset " + offset).strip();
  }
}
