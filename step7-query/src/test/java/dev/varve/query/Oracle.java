package dev.varve.query;

import dev.varve.Cursor;
import dev.varve.Readable;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What comparisons mean, written a second time, in another way, and as plainly as possible. */
final class Oracle {
  static final Object NOTHING = new Object();

  private Oracle() {}

  /** Returns all documents of a collection that a reader sees, without a query. */
  static TreeMap<String, Document> documents(Collection collection, Readable reader) {
    TreeMap<String, Document> all = new TreeMap<>();
    try (Cursor cursor = collection.space().in(reader).scan(CollectionKeys.documents())) {
      while (cursor.next()) {
        byte[] id = CollectionKeys.idOf(cursor.key());
        String text = CollectionKeys.text(id);
        all.put(
            text,
            Document.ofChecked(
                text, TransactionDocuments.read(collection.name(), id, cursor.value())));
      }
    }
    return all;
  }

  static Object field(Document document, String path) {
    if (path.equals("id")) {
      return document.id();
    }
    Object value = document.fields();
    for (String name : path.split("\\.")) {
      if (!(value instanceof Map<?, ?> map) || !map.containsKey(name)) {
        return NOTHING;
      }
      value = map.get(name);
    }
    return value;
  }

  static int rank(Object value) {
    if (value == NOTHING) {
      return 0;
    }
    if (value == null) {
      return 1;
    }
    return value instanceof Boolean
        ? 2
        : value instanceof Number ? 3 : value instanceof String ? 4 : value instanceof List ? 5 : 6;
  }

  static final Comparator<Object> ORDER = Oracle::compare;

  static int compare(Object a, Object b) {
    if (rank(a) != rank(b)) {
      return Integer.compare(rank(a), rank(b));
    }
    return switch (rank(a)) {
      case 2 -> ((Boolean) a).compareTo((Boolean) b);
      case 3 -> new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString()));
      case 4 ->
          Arrays.compare(((String) a).codePoints().toArray(), ((String) b).codePoints().toArray());
      case 5 -> compareLists((List<?>) a, (List<?>) b);
      case 6 -> compareLists(flat((Map<?, ?>) a), flat((Map<?, ?>) b));
      default -> 0;
    };
  }

  private static int compareLists(List<?> a, List<?> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = compare(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  private static List<Object> flat(Map<?, ?> map) {
    List<Object> list = new java.util.ArrayList<>();
    new TreeMap<>(map).forEach((name, value) -> list.addAll(Arrays.asList(name, value)));
    return list;
  }

  static List<?> each(Object value) {
    return value instanceof List<?> list ? list : Arrays.asList(value);
  }

  static boolean test(Object value, String operator, Object constant) {
    if (operator.equals("!=")) {
      return !test(value, "=", constant);
    }
    for (Object element : each(value)) {
      if (rank(element) == rank(constant)) {
        int order = compare(element, constant);
        boolean holds =
            switch (operator) {
              case "=" -> order == 0;
              case "<" -> order < 0;
              case "<=" -> order <= 0;
              case ">" -> order > 0;
              default -> order >= 0;
            };
        if (holds) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns what a row is sorted by: the lowest element of an array, or the highest. */
  static Object place(Object value, boolean descending) {
    if (value instanceof List<?> list && !list.isEmpty()) {
      Comparator<Object> order = descending ? ORDER.reversed() : ORDER;
      Object first = list.get(0);
      for (Object element : list) {
        first = order.compare(element, first) < 0 ? element : first;
      }
      return first;
    }
    return value;
  }
}
