package dev.varve.query;

import dev.varve.query.Expression.Aggregate;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the aggregates of each group of rows that have the same value in a field, or of all rows.
 * The groups come in the order of this value.
 */
final class GroupNode extends PlanNode {
  /** The most groups of a query. */
  static final int MAX_GROUPS = 1_000_000;

  private final PlanNode input;
  private final Expression.@Nullable Field key;
  private final List<Aggregate> aggregates;
  private @Nullable Iterator<Group> groups;

  /** Groups by {@code key}, or all rows together if it is null. */
  GroupNode(PlanNode input, Expression.@Nullable Field key, List<Aggregate> aggregates) {
    super(input);
    this.input = input;
    this.key = key;
    this.aggregates = aggregates;
  }

  /** The rows of one group, added up. */
  private static final class Group implements Scope {
    private final @Nullable Path path;
    private final @Nullable Object value;
    private final List<Aggregate> aggregates;
    private final Accumulator[] sums;

    Group(Expression.@Nullable Field key, @Nullable Object value, List<Aggregate> aggregates) {
      this.path = key == null ? null : key.path();
      this.value = value;
      this.aggregates = aggregates;
      this.sums =
          aggregates.stream().map(it -> new Accumulator(it.kind())).toArray(Accumulator[]::new);
    }

    void add(Scope row) {
      for (int i = 0; i < sums.length; i++) {
        Expression argument = aggregates.get(i).argument();
        sums[i].add(argument == null ? true : argument.evaluate(row));
      }
    }

    @Override
    public @Nullable Object value(Path asked) {
      if (!asked.equals(path)) {
        throw new IllegalStateException("not the field of the group: " + asked);
      }
      return value;
    }

    @Override
    public @Nullable Object aggregate(Aggregate aggregate) {
      return sums[aggregates.indexOf(aggregate)].result();
    }
  }

  @Override
  @Nullable Scope produce() {
    if (groups == null) {
      groups = key == null ? List.of(addUp()).iterator() : addUpGroups(key);
    }
    return groups.hasNext() ? groups.next() : null;
  }

  private Group addUp() {
    Group all = new Group(null, null, aggregates);
    for (Scope row = input.next(); row != null; row = input.next()) {
      all.add(row);
    }
    return all;
  }

  private Iterator<Group> addUpGroups(Expression.Field field) {
    Map<byte[], Group> found = new TreeMap<>(Arrays::compareUnsigned);
    for (Scope row = input.next(); row != null; row = input.next()) {
      Object value = field.evaluate(row);
      byte[] encoded = new KeyEncoder().add(value, false).toByteArray();
      Group group = found.get(encoded);
      if (group == null) {
        if (found.size() == MAX_GROUPS) {
          throw new QueryStoppedException(
              "GROUP BY " + field + " has more than " + MAX_GROUPS + " groups");
        }
        group = new Group(field, value, aggregates);
        found.put(encoded, group);
      }
      group.add(row);
    }
    return found.values().iterator();
  }

  @Override
  String describe() {
    return key == null ? "aggregate all rows" : "group by " + key;
  }
}
