package dev.varve.query;

import dev.varve.Internal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An object of named values.
 *
 * @hidden
 */
@Internal
public record ObjectOf(Map<String, Expression> fields, int at) implements Expression {
  @Override
  public Object evaluate(Scope row) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    fields.forEach((name, value) -> object.put(name, value.evaluate(row)));
    return object;
  }

  @Override
  public Expression map(UnaryOperator<Expression> change) {
    Map<String, Expression> changed = new LinkedHashMap<>();
    fields.forEach((name, value) -> changed.put(name, change.apply(value)));
    return new ObjectOf(changed, at);
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
