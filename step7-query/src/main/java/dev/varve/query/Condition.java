package dev.varve.query;

import dev.varve.Internal;
import dev.varve.query.Expression.Compare;
import dev.varve.query.Expression.Exists;
import dev.varve.query.Expression.Field;
import dev.varve.query.Expression.In;
import dev.varve.query.Expression.Like;
import dev.varve.query.Expression.Literal;
import dev.varve.query.Expression.Logical;
import dev.varve.query.Expression.Not;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A condition on one field that an index can answer: the field is one of several values, or above
 * or below a value, or a text that begins with a prefix.
 *
 * @param path the field
 * @param kind what is known of it
 * @param values the values; only {@code POINTS} may have more or fewer than one
 * @param isInclusive whether the bound itself fulfils the condition
 * @param expression the condition in the query
 * @param isExact whether the condition says nothing more than this
 * @hidden
 */
@Internal
public record Condition(
    Path path,
    Kind kind,
    List<@Nullable Object> values,
    boolean isInclusive,
    Expression expression,
    boolean isExact) {

  /**
   * What is known of the field.
   *
   * @hidden
   */
  public enum Kind {
    POINTS,
    LOWER,
    UPPER,
    PREFIX
  }

  /** The most values of an IN that an index is asked for. */
  static final int MAX_POINTS = 200;

  /** Returns the conditions that must all be true for {@code where} to be true. */
  static List<Expression> conjuncts(@Nullable Expression where) {
    List<Expression> all = new ArrayList<>();
    addConjuncts(all, where);
    return all;
  }

  private static void addConjuncts(List<Expression> all, @Nullable Expression where) {
    if (where instanceof Logical logical && logical.isAnd()) {
      logical.parts().forEach(part -> addConjuncts(all, part));
    } else if (where != null) {
      all.add(where);
    }
  }

  /** Returns what an index can answer of an expression, or null if it is nothing. */
  static @Nullable Condition of(Expression expression) {
    if (expression instanceof Compare compare) {
      return ofCompare(compare);
    }
    if (expression instanceof In in && in.left() instanceof Field field) {
      return ofIn(in, field);
    }
    if (expression instanceof Like like && like.left() instanceof Field field) {
      LikePattern pattern = like.pattern();
      return pattern.prefix().isEmpty()
          ? null
          : of(field, Kind.PREFIX, pattern.prefix(), true, like, pattern.isPrefixOnly());
    }
    if (expression instanceof Not not && not.operand() instanceof Exists exists) {
      Field field = new Field(exists.path(), exists.at());
      return of(field, Kind.POINTS, Values.MISSING, true, expression, true);
    }
    return null;
  }

  /** Returns conditions in words. */
  public static String described(Collection<Condition> conditions) {
    return conditions.stream()
        .map(condition -> condition.expression().toString())
        .collect(Collectors.joining(" AND "));
  }

  private static Condition of(
      Field field,
      Kind kind,
      @Nullable Object value,
      boolean isInclusive,
      Expression expression,
      boolean isExact) {
    List<@Nullable Object> values = new ArrayList<>();
    values.add(value);
    return new Condition(field.path(), kind, values, isInclusive, expression, isExact);
  }

  private static @Nullable Condition ofCompare(Compare compare) {
    if (compare.left() instanceof Field field && compare.right() instanceof Literal literal) {
      return of(compare.comparison(), field, literal.value(), compare);
    }
    if (compare.right() instanceof Field field && compare.left() instanceof Literal literal) {
      return of(compare.comparison().mirrored(), field, literal.value(), compare);
    }
    return null;
  }

  private static @Nullable Condition of(
      Comparison comparison, Field field, @Nullable Object value, Expression expression) {
    if (!comparison.isOn(ValueType.of(value))) {
      return null;
    }
    return switch (comparison) {
      case EQUAL -> of(field, Kind.POINTS, value, true, expression, true);
      case NOT_EQUAL -> null;
      case LESS -> of(field, Kind.UPPER, value, false, expression, true);
      case AT_MOST -> of(field, Kind.UPPER, value, true, expression, true);
      case GREATER -> of(field, Kind.LOWER, value, false, expression, true);
      case AT_LEAST -> of(field, Kind.LOWER, value, true, expression, true);
    };
  }

  private static @Nullable Condition ofIn(In in, Field field) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Expression choice : in.choices()) {
      if (!(choice instanceof Literal literal)
          || !Comparison.EQUAL.isOn(ValueType.of(literal.value()))
          || values.size() == MAX_POINTS) {
        return null;
      }
      values.add(literal.value());
    }
    return new Condition(field.path(), Kind.POINTS, values, true, in, true);
  }
}
