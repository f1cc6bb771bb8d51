package dev.varve.query;

import dev.varve.query.Expression.Aggregate;
import dev.varve.query.Expression.Binary;
import dev.varve.query.Expression.Compare;
import dev.varve.query.Expression.Exists;
import dev.varve.query.Expression.Field;
import dev.varve.query.Expression.In;
import dev.varve.query.Expression.Like;
import dev.varve.query.Expression.Literal;
import dev.varve.query.Expression.Logical;
import dev.varve.query.Expression.Not;
import dev.varve.query.Expression.Parameter;
import dev.varve.query.Expression.UnboundLike;
import dev.varve.query.Statement.Item;
import dev.varve.query.Statement.Order;
import dev.varve.query.Statement.Select;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Puts the values of the parameters into a statement, and checks what the grammar cannot: that
 * types compare, that conditions are conditions, and that aggregates are where they can be.
 */
final class Binder {
  private final String query;
  private final List<@Nullable Object> parameters;

  /**
   * Binds parts of a query.
   *
   * @param parameters their values, checked
   */
  Binder(String query, List<@Nullable Object> parameters) {
    this.query = query;
    this.parameters = parameters;
  }

  private QueryException error(Expression place, String message) {
    return new QueryException(query, place.at(), message);
  }

  /** Returns a query without parameters. */
  Select bind(Select select) {
    Expression where = condition(select.where());
    Field groupBy = select.groupBy();
    List<Item> items = bindItems(select);
    List<Order> orderBy = new ArrayList<>();
    for (Order order : select.orderBy()) {
      orderBy.add(new Order(bind(named(order.value(), items)), order.descending()));
    }
    boolean isGrouped = groupBy != null || items != null && items.stream().anyMatch(this::adds);
    if (isGrouped && items != null) {
      items.forEach(item -> checkOfGroup(item.value(), groupBy));
      orderBy.forEach(order -> checkOfGroup(order.value(), groupBy));
    } else {
      orderBy.forEach(order -> checkNoAggregate(order.value(), "ORDER BY without GROUP BY"));
    }
    return new Select(
        select.collection(),
        where,
        groupBy,
        items,
        orderBy,
        count(select.limit(), "LIMIT"),
        count(select.offset(), "OFFSET"));
  }

  private @Nullable List<Item> bindItems(Select select) {
    List<Item> items = select.items();
    Field groupBy = select.groupBy();
    if (items == null && groupBy != null) {
      Aggregate count = new Aggregate(Accumulator.Kind.COUNT, null, groupBy.at());
      items = List.of(new Item(groupBy, groupBy.toString()), new Item(count, count.toString()));
    }
    return items == null
        ? null
        : items.stream().map(item -> new Item(bind(item.value()), item.name())).toList();
  }

  private boolean adds(Item item) {
    return hasAggregate(item.value());
  }

  private static boolean hasAggregate(Expression expression) {
    boolean[] found = {expression instanceof Aggregate};
    expression.map(
        part -> {
          found[0] |= hasAggregate(part);
          return part;
        });
    return found[0];
  }

  /** Returns the column that has this name, or the expression itself. */
  private static Expression named(Expression expression, @Nullable List<Item> items) {
    if (expression instanceof Field field && items != null) {
      for (Item item : items) {
        if (item.name().equals(field.toString())) {
          return item.value();
        }
      }
    }
    return expression;
  }

  private void checkOfGroup(Expression expression, @Nullable Field groupBy) {
    if (expression instanceof Aggregate) {
      return;
    }
    boolean isField = expression instanceof Field || expression instanceof Exists;
    if (isField && !expression.equals(groupBy) && !isSamePath(expression, groupBy)) {
      throw error(
          expression,
          expression
              + " has many values in a group: "
              + (groupBy == null ? "add GROUP BY " + expression : "group by it")
              + ", or use an aggregate such as MIN("
              + expression
              + ")");
    }
    expression.map(
        part -> {
          checkOfGroup(part, groupBy);
          return part;
        });
  }

  private static boolean isSamePath(Expression expression, @Nullable Field groupBy) {
    return groupBy != null
        && expression instanceof Field field
        && field.path().equals(groupBy.path());
  }

  private void checkNoAggregate(Expression expression, String where) {
    if (expression instanceof Aggregate) {
      throw error(expression, expression + " cannot be in " + where);
    }
    expression.map(
        part -> {
          checkNoAggregate(part, where);
          return part;
        });
  }

  private @Nullable Expression count(@Nullable Expression expression, String what) {
    if (expression == null) {
      return null;
    }
    Expression bound = bind(expression);
    boolean isCount =
        bound instanceof Literal literal && literal.value() instanceof Long n && n >= 0;
    if (!isCount) {
      throw error(expression, what + " needs a whole number of 0 or more, not " + bound);
    }
    return bound;
  }

  /** Returns a condition without parameters, or null for none. */
  @Nullable Expression condition(@Nullable Expression expression) {
    if (expression == null) {
      return null;
    }
    Expression bound = bind(expression);
    checkNoAggregate(bound, "WHERE");
    checkCondition(bound);
    return bound;
  }

  private void checkCondition(Expression expression) {
    if (expression instanceof Logical || expression instanceof Not) {
      expression.map(
          part -> {
            checkCondition(part);
            return part;
          });
      return;
    }
    boolean isCondition =
        expression instanceof Compare
            || expression instanceof In
            || expression instanceof Like
            || expression instanceof Exists
            || expression instanceof Field
            || expression instanceof Literal literal && literal.value() instanceof Boolean;
    if (!isCondition) {
      throw error(expression, expression + " is not a condition: compare it with something");
    }
  }

  /** Returns an expression without parameters. */
  Expression bind(Expression expression) {
    if (expression instanceof Parameter parameter) {
      return new Literal(parameters.get(parameter.index()), parameter.at());
    }
    Expression bound = expression.map(this::bind);
    if (bound instanceof UnboundLike like) {
      return bindPattern(like);
    }
    if (bound instanceof In in) {
      return flattened(in);
    }
    if (bound instanceof Compare compare) {
      checkTypes(compare);
    }
    if (bound instanceof Binary binary) {
      checkNumber(binary.left(), binary.operator());
      checkNumber(binary.right(), binary.operator());
    }
    if (bound instanceof Aggregate aggregate && aggregate.argument() != null) {
      checkNoAggregate(aggregate.argument(), "another aggregate");
    }
    return bound;
  }

  private Like bindPattern(UnboundLike like) {
    String operator = like.isPrefix() ? "STARTS WITH" : "LIKE";
    if (!(like.pattern() instanceof Literal literal && literal.value() instanceof String text)) {
      throw error(like.pattern(), operator + " needs a text, not " + like.pattern());
    }
    String pattern = like.isPrefix() ? text.replaceAll("([%_\\\\])", "\\\\$1") + "%" : text;
    return new Like(
        like.left(), new LikePattern(pattern), operator + " " + like.pattern(), like.at());
  }

  private In flattened(In in) {
    List<Expression> choices = new ArrayList<>();
    for (Expression choice : in.choices()) {
      if (choice instanceof Literal literal && literal.value() instanceof List<?> values) {
        values.forEach(value -> choices.add(new Literal(value, choice.at())));
      } else {
        choices.add(choice);
      }
    }
    choices.forEach(choice -> checkComparable(choice, Comparison.EQUAL));
    return new In(in.left(), choices, in.at());
  }

  private void checkTypes(Compare compare) {
    checkComparable(compare.left(), compare.comparison());
    checkComparable(compare.right(), compare.comparison());
    if (compare.left() instanceof Literal left && compare.right() instanceof Literal right) {
      ValueType a = ValueType.of(left.value());
      ValueType b = ValueType.of(right.value());
      if (a != b) {
        throw error(compare, a.described() + " does not compare with " + b.described());
      }
    }
  }

  private void checkComparable(Expression side, Comparison comparison) {
    boolean isCompound = side instanceof ArrayOf || side instanceof ObjectOf;
    if (isCompound) {
      throw error(side, side + " does not compare: compare a field, a text, a number or a boolean");
    }
    if (side instanceof Literal literal && !comparison.isOn(ValueType.of(literal.value()))) {
      String described = ValueType.of(literal.value()).described();
      throw error(
          side,
          literal.value() == null
              ? "null is neither less nor greater than anything: use = or !="
              : described + " does not compare");
    }
  }

  private void checkNumber(Expression side, Arithmetic operator) {
    if (side instanceof Literal literal && ValueType.of(literal.value()) != ValueType.NUMBER) {
      throw error(
          side,
          String.format(
              Locale.ROOT,
              "%s needs numbers, not %s",
              operator,
              ValueType.of(literal.value()).described()));
    }
  }
}
