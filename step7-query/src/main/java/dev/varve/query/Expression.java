package dev.varve.query;

import dev.varve.Internal;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A part of a query that has a value. Each knows its place in the query, {@code at}.
 *
 * @hidden
 */
@Internal
public interface Expression {
  int at();

  /** Returns the value on {@code row}, or {@link Values#MISSING} if there is none. */
  @Nullable Object evaluate(Scope row);

  /** Returns this with its direct parts replaced by what {@code change} returns for them. */
  Expression map(UnaryOperator<Expression> change);

  /** Returns whether the value on {@code row} is true. */
  default boolean isTrue(Scope row) {
    return Boolean.TRUE.equals(evaluate(row));
  }

  /**
   * A value that is written in the query, or was given for a parameter.
   *
   * @hidden
   */
  record Literal(@Nullable Object value, int at) implements Expression {
    @Override
    public @Nullable Object evaluate(Scope row) {
      return value;
    }

    @Override
    public Expression map(UnaryOperator<Expression> change) {
      return this;
    }

    @Override
    public String toString() {
      return Json.of(value);
    }
  }

  /**
   * A question mark, the number of those before it being {@code index}.
   *
   * @hidden
   */
  record Parameter(int index, int at) implements Expression {
    @Override
    public @Nullable Object evaluate(Scope row) {
      throw new IllegalStateException("parameter without a value");
    }

    @Override
    public Expression map(UnaryOperator<Expression> change) {
      return this;
    }

    @Override
    public String toString() {
      return "?";
    }
  }

  /**
   * The value of a field.
   *
   * @hidden
   */
  record Field(Path path, int at) implements Expression {
    @Override
    public @Nullable Object evaluate(Scope row) {
      return row.value(path);
    }

    @Override
    public Expression map(UnaryOperator<Expression> change) {
      return this;
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  /**
   * Two values compared.
   *
   * @hidden
   */
  record Compare(Comparison comparison, Expression left, Expression right, int at)
      implements Expression {
    @Override
    public Object evaluate(Scope row) {
      return comparison.test(left.evaluate(row), right.evaluate(row));
    }

    @Override
    public Expression map(UnaryOperator<Expression> change) {
      return new Compare(comparison, change.apply(left), change.apply(right), at);
    }

    @Override
    public String toString() {
      return left + " " + comparison + " " + right;
    }
  }

  /**
   * Whether a value is equal to one of a list.
   *
   * @hidden
   */
  record In(Expression left, List<Expression> choices, int at) implements Expression {
    @Override
    public Object evaluate(Scope row) {
      Object value = left.evaluate(row);
      return choices.stream().anyMatch(it -> Comparison.EQUAL.test(value, it.evaluate(row)));
    }

    @Override
    public Expression map(UnaryOperator<Expression> change) {
      return new In(change.apply(left), choices.stream().map(change).toList(), at);
    }

    @Override
    public String toString() {
      return left + " IN " + list("[", choices, "]");
    }
  }

  /**
   * Whether a text fits a pattern, or begins with a prefix.
   *
   * @hidden
   */
  record Like(Expression left, LikePattern pattern, String described, int at)
      implements Expression {
    @Override
    public Object evaluate(Scope row) {
      for (Object value : Values.each(left.evaluate(row))) {
        if (value instanceof String text && pattern.matches(text)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public Expression map(UnaryOperator<Expression> change) {
      return new Like(change.apply(left), pattern, described, at);
    }

    @Override
    public String toString() {
      return left + " " + described;
    }
  }

  /**
   * A {@code LIKE} or {@code STARTS WITH} whose pattern may still be a parameter.
   *
   * @hidden
   */
  record UnboundLike(Expression left, Expression pattern, boolean isPrefix, int at)
      implements Expression {
    @Override
    public @Nullable Object evaluate(Scope row) {
      throw new IllegalStateException("pattern without a value");
    }

    @Override
    public Expression map(UnaryOperator<Expression> change) {
      return new UnboundLike(change.apply(left), change.apply(pattern), isPrefix, at);
    }

    @Override
    public String toString() {
      return left + (isPrefix ? " STARTS WITH " : " LIKE ") + pattern;
    }
  }

  /**
   * Whether all of several conditions are true, or, if {@code isAnd} is false, one of them.
   *
   * @hidden
   */
  record Logical(boolean isAnd, List<Expression> parts, int at) implements Expression {
    @Override
    public Object evaluate(Scope row) {
      for (Expression part : parts) {
        if (part.isTrue(row) != isAnd) {
          return !isAnd;
        }
      }
      return isAnd;
    }

    @Override
    public Expression map(UnaryOperator<Expression> change) {
      return new Logical(isAnd, parts.stream().map(change).toList(), at);
    }

    @Override
    public String toString() {
      return parts.stream()
          .map(part -> part instanceof Logical ? "(" + part + ")" : part.toString())
          .collect(Collectors.joining(isAnd ? " AND " : " OR "));
    }
  }

  /**
   * Whether a condition is not true.
   *
   * @hidden
   */
  record Not(Expression operand, int at) implements Expression {
    @Override
    public Object evaluate(Scope row) {
      return !operand.isTrue(row);
    }

    @Override
    public Expression map(UnaryOperator<Expression> change) {
      return new Not(change.apply(operand), at);
    }

    @Override
    public String toString() {
      return operand instanceof Logical ? "NOT (" + operand + ")" : "NOT " + operand;
    }
  }

  /**
   * Whether a field exists, be it null.
   *
   * @hidden
   */
  record Exists(Path path, int at) implements Expression {
    @Override
    public Object evaluate(Scope row) {
      return row.value(path) != Values.MISSING;
    }

    @Override
    public Expression map(UnaryOperator<Expression> change) {
      return this;
    }

    @Override
    public String toString() {
      return "EXISTS(" + path + ")";
    }
  }

  /**
   * Two numbers added, subtracted, multiplied or divided.
   *
   * @hidden
   */
  record Binary(Arithmetic operator, Expression left, Expression right, int at)
      implements Expression {
    @Override
    public @Nullable Object evaluate(Scope row) {
      return operator.apply(left.evaluate(row), right.evaluate(row));
    }

    @Override
    public Expression map(UnaryOperator<Expression> change) {
      return new Binary(operator, change.apply(left), change.apply(right), at);
    }

    @Override
    public String toString() {
      return "(" + left + " " + operator + " " + right + ")";
    }
  }

  /**
   * The result of a function on one value.
   *
   * @hidden
   */
  record Call(ScalarFunction function, Expression argument, int at) implements Expression {
    @Override
    public @Nullable Object evaluate(Scope row) {
      return function.apply(argument.evaluate(row));
    }

    @Override
    public Expression map(UnaryOperator<Expression> change) {
      return new Call(function, change.apply(argument), at);
    }

    @Override
    public String toString() {
      return function + "(" + argument + ")";
    }
  }

  /**
   * The result of a function on all rows of a group; without an argument, it is {@code COUNT(*)}.
   *
   * @hidden
   */
  record Aggregate(Accumulator.Kind kind, @Nullable Expression argument, int at)
      implements Expression {
    @Override
    public @Nullable Object evaluate(Scope row) {
      return row.aggregate(this);
    }

    @Override
    public Expression map(UnaryOperator<Expression> change) {
      return argument == null ? this : new Aggregate(kind, change.apply(argument), at);
    }

    @Override
    public String toString() {
      return kind + "(" + (argument == null ? "*" : argument) + ")";
    }
  }

  static String list(String open, Collection<Expression> parts, String close) {
    return parts.stream().map(Object::toString).collect(Collectors.joining(", ", open, close));
  }
}
