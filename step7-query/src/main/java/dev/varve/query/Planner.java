package dev.varve.query;

import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.query.Expression.Logical;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the cheapest way to the rows of a query.
 *
 * <p>The ways are: a scan of all documents, or of those whose ids are in a range; each index, with
 * the ranges that the conditions allow; and, if one condition is an OR, an index for each of its
 * parts. A way is cheap if it reads little, and if its rows come in the order that the query asks
 * for, since then no sort is needed and a LIMIT stops early. In SQLite: {@code where.c}.
 */
final class Planner {
  /** The unit of costs: to read an entry of an index. */
  private static final double ENTRY = 1;

  /** To read a document in a scan of them. */
  private static final double DOCUMENT = 1.5;

  /** To read the document of an index entry, by its id. */
  private static final double FETCH = 5;

  /** To compare two rows in a sort. */
  private static final double SORT = 0.3;

  /** An OR of more parts is a filter: each part of a union holds a cursor open. */
  private static final int MAX_PARTS = 100;

  private final String collection;
  private final QueryShape query;
  private final List<IndexDefinition> indexes;
  private final Readable space;
  private final Estimate estimate;
  // The conditions with AND between them: a row must fulfil each.
  private final List<Expression> conjuncts;
  // The scans of the plan, which are closed with the estimate if there will be no plan.
  private final List<RangeScan> chosen = new ArrayList<>();

  /**
   * Plans a query.
   *
   * @param space the collection's keyspace as the query sees it
   */
  Planner(
      String collection,
      QueryShape query,
      Definition definition,
      Readable space,
      Estimate estimate) {
    this.collection = collection;
    this.query = query;
    this.indexes = definition.indexes().stream().filter(IndexDefinition::ready).toList();
    this.space = space;
    this.estimate = estimate;
    this.conjuncts = Condition.conjuncts(query.select().where());
  }

  /** Returns the steps to the result; {@code memory} is what a sort may take, in bytes. */
  PlanNode plan(long memory) {
    List<AccessPath> ways = ways(conjuncts, true);
    AccessPath best = cheapest(ways);
    PlanNode node = union(best);
    boolean isOrdered = false;
    if (node == null) {
      node = filtered(read(best), best.used());
      isOrdered = best.isOrdered();
    }
    if (query.isGrouped()) {
      node = new GroupNode(node, query.select().groupBy(), query.aggregates());
      isOrdered = false;
    }
    if (!query.select().orderBy().isEmpty() && !isOrdered) {
      node = new SortNode(node, query.select().orderBy(), query.wanted(), memory);
    }
    boolean isLimited = query.limit() != Long.MAX_VALUE || query.offset() > 0;
    chosen.forEach(estimate::kept);
    return isLimited ? new LimitNode(node, query.limit(), query.offset()) : node;
  }

  private static AccessPath cheapest(List<AccessPath> ways) {
    return ways.stream().min(Comparator.comparingDouble(AccessPath::cost)).orElseThrow();
  }

  private PlanNode read(AccessPath way) {
    chosen.add(way.scan());
    return way.index() == null
        ? new DocumentScan(collection, way)
        : new IndexScan(collection, way, space);
  }

  /** Adds a filter with the conditions that the way to the rows does not make sure of. */
  private PlanNode filtered(PlanNode node, Set<Expression> used) {
    List<Expression> rest = conjuncts.stream().filter(it -> !used.contains(it)).toList();
    if (rest.isEmpty()) {
      return node;
    }
    Expression condition =
        rest.size() == 1 ? rest.get(0) : new Logical(true, rest, rest.get(0).at());
    return new FilterNode(node, condition);
  }

  /**
   * Returns all ways to the rows that fulfil these conditions.
   *
   * @param isWhole whether these are all conditions of the query, and not those of a part of an OR,
   *     for which neither the order nor a covering index helps
   */
  private List<AccessPath> ways(List<Expression> conditions, boolean isWhole) {
    List<Condition> known =
        conditions.stream().map(Condition::of).filter(Objects::nonNull).toList();
    List<AccessPath> ways = new ArrayList<>();
    for (IndexDefinition index : indexes) {
      AccessPath way = byIndex(index, known, conditions.size(), isWhole);
      if (way != null) {
        ways.add(way);
      }
    }
    IdRanges ids = new IdRanges(known);
    if (!ids.used().isEmpty() || !areBetterThanAll(ways, isWhole, conditions.isEmpty())) {
      ways.add(byId(ids, conditions.size(), isWhole));
    }
    return ways;
  }

  /**
   * Returns whether one of these ways is better than a look at all documents, however many there
   * are, so that they need not be counted: one that leads to a few rows, or one that would be
   * cheaper even if there were only as many documents as an index has entries in its ranges.
   */
  private boolean areBetterThanAll(
      List<AccessPath> ways, boolean isWhole, boolean isWithoutConditions) {
    long documents = 0;
    for (AccessPath way : ways) {
      if (!way.described().isEmpty() && way.rows() < Estimate.COUNTED) {
        return true;
      }
      documents = Math.max(documents, way.index().multikey() ? 0 : way.rows());
    }
    boolean isOrdered = isWhole && idOrder().isMet();
    return !ways.isEmpty()
        && cheapest(ways).cost() < cost(documents, DOCUMENT, isOrdered, isWithoutConditions);
  }

  private OrderMatch idOrder() {
    return new OrderMatch(List.of(), 0, query.select().orderBy());
  }

  private AccessPath byId(IdRanges ids, int conditions, boolean isWhole) {
    return path(null, ids.ranges(), ids.used(), idOrder(), isWhole, conditions);
  }

  private @Nullable AccessPath byIndex(
      IndexDefinition index, List<Condition> known, int conditions, boolean isWhole) {
    IndexRanges found = new IndexRanges(index, known);
    OrderMatch order =
        new OrderMatch(index.fields(), found.fixedFields(), query.select().orderBy());
    boolean isOfUse =
        !found.used().isEmpty() || isOrdered(index, order, isWhole) || isCovering(index, isWhole);
    return isOfUse ? path(index, found.ranges(), found.used(), order, isWhole, conditions) : null;
  }

  private AccessPath path(
      @Nullable IndexDefinition index,
      List<KeyRange> ranges,
      Set<Condition> found,
      OrderMatch order,
      boolean isWhole,
      int conditions) {
    boolean isOrdered = isOrdered(index, order, isWhole);
    boolean isBackward = isOrdered && order.isBackward();
    boolean isCovering = isCovering(index, isWhole);
    Set<Expression> used = exact(found);
    boolean isExact = used.size() == conditions;
    RangeScan scan = estimate.scan(ranges, isBackward);
    long rows = estimate.entries(scan, ranges, most(isOrdered, isExact));
    double each = index == null ? DOCUMENT : isCovering ? ENTRY : ENTRY + FETCH;
    double cost = cost(rows, each, isOrdered, isExact);
    return new AccessPath(
        index,
        ranges,
        scan,
        used,
        rows,
        isCovering,
        isOrdered,
        isBackward,
        Condition.described(found),
        cost);
  }

  private static boolean isOrdered(
      @Nullable IndexDefinition index, OrderMatch order, boolean isWhole) {
    return isWhole && order.isMet() && (index == null || !index.multikey());
  }

  private boolean isCovering(@Nullable IndexDefinition index, boolean isWhole) {
    return isWhole && index != null && query.isCoveredBy(index);
  }

  private static Set<Expression> exact(Set<Condition> used) {
    return used.stream()
        .filter(Condition::isExact)
        .map(Condition::expression)
        .collect(Collectors.toSet());
  }

  /** Returns how many of the rows will be read: with a LIMIT, maybe not all. */
  private double needed(long rows, boolean isOrdered, boolean isExact) {
    if (!stopsEarly(isOrdered)) {
      return rows;
    }
    // If other conditions have to be checked, maybe one row in ten fulfils them.
    double wanted = (double) query.wanted() * (isExact ? 1 : 10);
    return Math.min(rows, wanted);
  }

  private boolean stopsEarly(boolean isOrdered) {
    return !query.isGrouped() && (isOrdered || query.select().orderBy().isEmpty());
  }

  /** Returns how many entries to count: not more than a LIMIT lets the query read. */
  private int most(boolean isOrdered, boolean isExact) {
    return stopsEarly(isOrdered) && isExact && query.wanted() < Estimate.COUNTED
        ? (int) query.wanted() + 1
        : Estimate.COUNTED;
  }

  /** Returns what it costs to get the rows, each of which costs {@code each} to read. */
  private double cost(long rows, double each, boolean isOrdered, boolean isExact) {
    boolean sorts = !isOrdered && !query.select().orderBy().isEmpty() && !query.isGrouped();
    double compared = sorts ? rows * SORT * Math.log(rows + 2) : 0;
    return 1 + needed(rows, isOrdered, isExact) * each + compared;
  }

  /**
   * Returns the documents of all parts of an OR, each by the cheapest way to it, if all parts have
   * an index and that is cheaper than {@code other}; else null.
   */
  private @Nullable PlanNode union(AccessPath other) {
    for (Expression conjunct : conjuncts) {
      if (conjunct instanceof Logical or && !or.isAnd() && or.parts().size() <= MAX_PARTS) {
        List<AccessPath> parts = new ArrayList<>();
        for (Expression part : or.parts()) {
          AccessPath best = cheapest(ways(Condition.conjuncts(part), false));
          if (!best.ranges().equals(List.of(CollectionKeys.documents()))) {
            parts.add(best);
          }
        }
        double cost = parts.stream().mapToDouble(AccessPath::cost).sum();
        if (parts.size() == or.parts().size() && cost < other.cost()) {
          return filtered(new UnionNode(parts.stream().map(this::read).toList()), new HashSet<>());
        }
      }
    }
    return null;
  }
}
