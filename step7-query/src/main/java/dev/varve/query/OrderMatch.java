package dev.varve.query;

import dev.varve.query.Expression.Field;
import dev.varve.query.Statement.Order;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether the keys of an index come in the order that a query asks for, forward or backward.
 *
 * <p>Entries are sorted by the fields of the index, then by the id. A field that has one value in
 * all entries that are read does not disturb the order: with {@code city = "Bern"}, an index on
 * (city, age) is in the order of age. Backward, all directions are reversed, that of the id too.
 */
final class OrderMatch {
  private final boolean isMet;
  private boolean isDecided;
  private boolean isBackward;

  /**
   * Compares an index with an order.
   *
   * @param fields the fields of the index; none for the documents themselves
   * @param fixed how many of the first fields have one value
   */
  OrderMatch(List<IndexField> fields, int fixed, List<Order> orderBy) {
    this.isMet = !orderBy.isEmpty() && matches(fields, fixed, orderBy);
  }

  private boolean matches(List<IndexField> fields, int fixed, List<Order> orderBy) {
    Set<Path> constant = new HashSet<>();
    fields.subList(0, fixed).forEach(field -> constant.add(field.path()));
    int next = fixed;
    for (Order order : orderBy) {
      if (!(order.value() instanceof Field field)) {
        return false;
      }
      if (constant.contains(field.path())) {
        continue;
      }
      boolean isOfIndex = next < fields.size() && fields.get(next).path().equals(field.path());
      boolean isId = next == fields.size() && field.path().isId();
      if (!isOfIndex && !isId) {
        return false;
      }
      boolean descends = isOfIndex && fields.get(next).descending();
      if (!isDirected(descends != order.descending())) {
        return false;
      }
      if (isId) {
        return true;
      }
      next++;
    }
    return true;
  }

  /** Returns whether a direction is the same as those of the fields before. */
  private boolean isDirected(boolean backward) {
    if (isDecided && isBackward != backward) {
      return false;
    }
    isDecided = true;
    isBackward = backward;
    return true;
  }

  boolean isMet() {
    return isMet;
  }

  boolean isBackward() {
    return isBackward;
  }
}
