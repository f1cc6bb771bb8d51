package dev.varve.query;

import org.jspecify.annotations.Nullable;

/** Lets the rows pass that fulfil a condition. */
final class FilterNode extends PlanNode {
  private final PlanNode input;
  private final Expression condition;

  FilterNode(PlanNode input, Expression condition) {
    super(input);
    this.input = input;
    this.condition = condition;
  }

  @Override
  @Nullable Scope produce() {
    Scope row = input.next();
    while (row != null && !condition.isTrue(row)) {
      row = input.next();
    }
    return row;
  }

  @Override
  String describe() {
    return "filter " + condition;
  }
}
