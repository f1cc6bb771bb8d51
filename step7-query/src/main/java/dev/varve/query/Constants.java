package dev.varve.query;

import dev.varve.query.Expression.Literal;
import org.jspecify.annotations.Nullable;

/** Evaluates expressions that have no fields, such as those of JSON. */
final class Constants {
  private static final Scope NO_ROW = path -> Values.MISSING;

  private Constants() {}

  /**
   * Returns the value of an expression of literals, arrays and objects only.
   *
   * @throws QueryException if it has anything else, or its value is not one of a document
   */
  static @Nullable Object value(TokenStream in, Expression expression) {
    check(in, expression);
    try {
      return Values.checked("it", expression.evaluate(NO_ROW));
    } catch (IllegalArgumentException e) {
      throw in.error(expression.at(), e.getMessage());
    }
  }

  private static void check(TokenStream in, Expression expression) {
    boolean isConstant =
        expression instanceof Literal
            || expression instanceof ArrayOf
            || expression instanceof ObjectOf;
    if (!isConstant) {
      throw in.error(expression.at(), "expected a value of JSON, found " + expression);
    }
    expression.map(
        part -> {
          check(in, part);
          return part;
        });
  }
}
