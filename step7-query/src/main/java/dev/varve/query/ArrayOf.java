package dev.varve.query;

import dev.varve.Internal;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * An array of values.
 *
 * @hidden
 */
@Internal
public record ArrayOf(List<Expression> elements, int at) implements Expression {
  @Override
  public Object evaluate(Scope row) {
    return elements.stream().map(it -> it.evaluate(row)).collect(Collectors.toList());
  }

  @Override
  public Expression map(UnaryOperator<Expression> change) {
    return new ArrayOf(elements.stream().map(change).toList(), at);
  }

  @Override
  public String toString() {
    return Expression.list("[", elements, "]");
  }
}
