package dev.varve.query;

import dev.varve.query.Expression.Aggregate;
import dev.varve.query.Expression.Exists;
import dev.varve.query.Expression.Field;
import dev.varve.query.Statement.Select;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the planner has to know of a query beside its conditions.
 *
 * @param select the query, with values for its parameters
 * @param paths the fields that it reads; null if it wants whole documents
 * @param aggregates the aggregates in it
 * @param limit how many rows it wants; {@code Long.MAX_VALUE} if all
 * @param offset how many rows it skips
 */
record QueryShape(
    Select select, @Nullable Set<Path> paths, List<Aggregate> aggregates, long limit, long offset) {

  /** Looks at a query. */
  static QueryShape of(Select select) {
    Set<Aggregate> aggregates = new LinkedHashSet<>();
    Set<Path> paths = new HashSet<>();
    List<Expression> all = new ArrayList<>();
    if (select.where() != null) {
      all.add(select.where());
    }
    if (select.groupBy() != null) {
      all.add(select.groupBy());
    }
    List<Statement.Item> items = select.items();
    if (items != null) {
      items.forEach(item -> all.add(item.value()));
    }
    select.orderBy().forEach(order -> all.add(order.value()));
    all.forEach(expression -> collect(expression, paths, aggregates));
    return new QueryShape(
        select,
        items == null ? null : paths,
        List.copyOf(aggregates),
        number(select.limit(), Long.MAX_VALUE),
        number(select.offset(), 0));
  }

  private static long number(@Nullable Expression value, long otherwise) {
    return value instanceof Expression.Literal literal ? (Long) literal.value() : otherwise;
  }

  private static void collect(Expression expression, Set<Path> paths, Set<Aggregate> aggregates) {
    if (expression instanceof Field field) {
      paths.add(field.path());
    } else if (expression instanceof Exists exists) {
      paths.add(exists.path());
    } else if (expression instanceof Aggregate aggregate) {
      aggregates.add(aggregate);
    }
    expression.map(
        part -> {
          collect(part, paths, aggregates);
          return part;
        });
  }

  /** Returns whether rows are added up. */
  boolean isGrouped() {
    return select.groupBy() != null || !aggregates.isEmpty();
  }

  /** Returns how many rows are needed from the beginning; {@code Long.MAX_VALUE} if all. */
  long wanted() {
    return limit > Long.MAX_VALUE - offset ? Long.MAX_VALUE : limit + offset;
  }

  /** Returns whether an index with these fields has all that the query needs. */
  boolean isCoveredBy(IndexDefinition index) {
    return paths != null
        && !index.multikey()
        && paths.stream()
            .allMatch(
                path ->
                    path.isId() || index.fields().stream().anyMatch(it -> it.path().equals(path)));
  }
}
