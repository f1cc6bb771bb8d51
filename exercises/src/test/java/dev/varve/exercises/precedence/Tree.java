package dev.varve.exercises.precedence;

import dev.varve.query.ArrayOf;
import dev.varve.query.Expression;
import dev.varve.query.Expression.Binary;
import dev.varve.query.Expression.Call;
import dev.varve.query.Expression.Compare;
import dev.varve.query.Expression.In;
import dev.varve.query.Expression.Literal;
import dev.varve.query.Expression.Logical;
import dev.varve.query.Expression.Not;
import dev.varve.query.Expression.UnboundLike;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;

/** Shows an expression with its operator first, and the place of the operator after it. */
final class Tree {
  private final boolean places;

  private Tree(boolean places) {
    this.places = places;
  }

  static String of(Expression expression) {
    return new Tree(false).shown(expression);
  }

  static String withPlaces(Expression expression) {
    return new Tree(true).shown(expression);
  }

  private String shown(Expression one) {
    if (one instanceof Binary it) {
      return shown(it.operator().toString(), one, List.of(it.left(), it.right()));
    }
    if (one instanceof Compare it) {
      return shown(it.comparison().toString(), one, List.of(it.left(), it.right()));
    }
    if (one instanceof Logical it) {
      return shown(it.isAnd() ? "AND" : "OR", one, it.parts());
    }
    if (one instanceof Not it) {
      return shown("NOT", one, List.of(it.operand()));
    }
    if (one instanceof In it) {
      Stream<Expression> all = Stream.concat(Stream.of(it.left()), it.choices().stream());
      return shown("IN", one, all.toList());
    }
    if (one instanceof UnboundLike it) {
      return shown(it.isPrefix() ? "STARTS" : "LIKE", one, List.of(it.left(), it.pattern()));
    }
    if (one instanceof Call it) {
      return shown(it.function().toString(), one, List.of(it.argument()));
    }
    if (one instanceof ArrayOf it) {
      return shown("ARRAY", one, it.elements());
    }
    return one + type(one) + at(one);
  }

  /** Returns the type of a number that is of none that values have. */
  private static String type(Expression one) {
    Object value = one instanceof Literal literal ? literal.value() : null;
    boolean isOther =
        value instanceof Number && !(value instanceof Long) && !(value instanceof BigDecimal);
    return isOther ? " (" + value.getClass().getSimpleName() + ")" : "";
  }

  private String shown(String operator, Expression one, List<Expression> parts) {
    StringBuilder all = new StringBuilder("(").append(operator).append(at(one));
    for (Expression part : parts) {
      all.append(' ').append(shown(part));
    }
    return all.append(')').toString();
  }

  private String at(Expression one) {
    return places ? "@" + one.at() : "";
  }
}
