package dev.varve.query;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The documents of several inputs, each once. */
final class UnionNode extends PlanNode {
  private final List<PlanNode> all;
  private final Set<String> seen = new HashSet<>();
  private int current;

  UnionNode(List<PlanNode> inputs) {
    super(inputs.toArray(PlanNode[]::new));
    this.all = inputs;
  }

  @Override
  @Nullable Scope produce() {
    while (current < all.size()) {
      Scope row = all.get(current).next();
      if (row == null) {
        current++;
      } else if (seen.add((String) row.value(Path.ID))) {
        return row;
      }
    }
    return null;
  }

  @Override
  String describe() {
    return "union";
  }
}
