package dev.varve.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sorts rows by the encoded values of several expressions, which are compared as bytes. Rows up to
 * a limit are sorted in memory, more by a {@link SpilledRows}. If only the first few are wanted, no
 * others are kept.
 */
final class SortNode extends PlanNode {
  /** Up to this number, the first rows are found without sorting all. */
  static final int MOST_KEPT = 10_000;

  private static final int ROW_BYTES = 100;

  /** A row and its place in the order. */
  record Sorted(byte[] key, Scope row) {
    static final Comparator<Sorted> ORDER = (a, b) -> Arrays.compareUnsigned(a.key(), b.key());
  }

  private final PlanNode input;
  private final List<Statement.Order> orderBy;
  private final long wanted;
  private final long memory;
  private @Nullable Iterator<Scope> rows;
  private @Nullable SpilledRows spilled;

  /**
   * Sorts the rows of {@code input}.
   *
   * @param wanted how many of the first rows are wanted; {@code Long.MAX_VALUE} for all
   * @param memory how many bytes of rows are sorted in memory
   */
  SortNode(PlanNode input, List<Statement.Order> orderBy, long wanted, long memory) {
    super(input);
    this.input = input;
    this.orderBy = orderBy;
    this.wanted = wanted;
    this.memory = memory;
  }

  @Override
  @Nullable Scope produce() {
    if (rows == null) {
      rows = wanted <= MOST_KEPT ? first() : all();
    }
    return rows.hasNext() ? rows.next() : null;
  }

  /** Returns the first rows in order, keeping no more than those that are wanted. */
  private Iterator<Scope> first() {
    PriorityQueue<Sorted> kept = new PriorityQueue<>(Sorted.ORDER.reversed());
    for (Scope row = input.next(); row != null; row = input.next()) {
      kept.add(sorted(row));
      if (kept.size() > wanted) {
        kept.remove();
      }
    }
    return inOrder(new ArrayList<>(kept));
  }

  private Iterator<Scope> all() {
    List<Sorted> kept = new ArrayList<>();
    long bytes = 0;
    for (Scope row = input.next(); row != null; row = input.next()) {
      Sorted next = sorted(row);
      bytes += next.key().length + row.bytes() + ROW_BYTES;
      kept.add(next);
      if (bytes > memory && SpilledRows.takes(row)) {
        spilled = SpilledRows.create();
        kept.forEach(spilled::add);
        addRest(spilled);
        return spilled.inOrder();
      }
    }
    return inOrder(kept);
  }

  private void addRest(SpilledRows all) {
    for (Scope row = input.next(); row != null; row = input.next()) {
      all.add(sorted(row));
    }
  }

  private static Iterator<Scope> inOrder(List<Sorted> kept) {
    kept.sort(Sorted.ORDER);
    return kept.stream().map(Sorted::row).iterator();
  }

  private Sorted sorted(Scope row) {
    KeyEncoder key = new KeyEncoder();
    for (Statement.Order order : orderBy) {
      key.add(place(order.value().evaluate(row), order.descending()), order.descending());
    }
    return new Sorted(key.toByteArray(), row);
  }

  /** Returns the value that a row is sorted by: of an array, the element that comes first. */
  static @Nullable Object place(@Nullable Object value, boolean descending) {
    if (!(value instanceof List<?> elements) || elements.isEmpty()) {
      return value;
    }
    Object first = elements.get(0);
    for (Object element : elements) {
      int order = Values.compare(element, first);
      if (descending ? order > 0 : order < 0) {
        first = element;
      }
    }
    return first;
  }

  @Override
  String describe() {
    String by = orderBy.stream().map(Object::toString).collect(Collectors.joining(", "));
    return "sort by "
        + by
        + (wanted <= MOST_KEPT ? ", first " + wanted : "")
        + (spilled == null ? "" : ", on disk");
  }

  @Override
  public void close() {
    if (spilled != null) {
      spilled.close();
    }
    super.close();
  }
}
