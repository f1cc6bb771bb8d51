package dev.varve.query;

import dev.varve.KeyRange;
import dev.varve.query.Condition.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ranges of an index that hold all rows for which several conditions are true.
 *
 * <p>The fields of the index are taken in order: as long as a field is known to be one of several
 * values, the keys begin with one of their encodings; the first field of which only a bound is
 * known limits the range, and the fields after it cannot. So an index on (city, age) answers {@code
 * city = "Bern" AND age > 30}, but {@code age > 30} alone not.
 *
 * <p>If a document has several entries, two conditions on a field may be true of two different
 * elements of an array, of which neither is in the range that both conditions make. Then only one
 * of them is used.
 */
final class IndexRanges {
  /** The most ranges of one index that are read for a query. */
  private static final int MAX_RANGES = 500;

  private final IndexDefinition index;
  private final List<Condition> conditions;
  private final Set<Condition> used = new LinkedHashSet<>();
  private final List<KeyRange> ranges;
  private int fixedFields;

  /** Finds the ranges of {@code index} for all of these conditions. */
  IndexRanges(IndexDefinition index, List<Condition> conditions) {
    this.index = index;
    this.conditions = conditions;
    this.ranges = find();
  }

  /** Returns the ranges, sorted and apart. */
  List<KeyRange> ranges() {
    return ranges;
  }

  /** Returns the conditions that the ranges follow from; if there is none, they are all keys. */
  Set<Condition> used() {
    return used;
  }

  /** Returns how many of the first fields have one value in all ranges. */
  int fixedFields() {
    return fixedFields;
  }

  /**
   * Takes the fields of the index in order. As long as there are {@code POINTS} for a field, and
   * not more than {@link #MAX_RANGES} prefixes in all, each prefix is extended by each of the
   * values; the next field, if there is one, limits the ranges after these prefixes. Sets {@code
   * used} and {@code fixedFields}.
   */
  private List<KeyRange> find() {
    List<byte[]> prefixes = List.of(CollectionKeys.entries(index.id()));
    boolean isOne = true;
    for (IndexField field : index.fields()) {
      Condition points = first(field, Kind.POINTS);
      if (points == null || (long) prefixes.size() * points.values().size() > MAX_RANGES) {
        return rangesAfter(prefixes, field);
      }
      used.add(points);
      prefixes = extended(prefixes, points, field.descending());
      isOne &= prefixes.size() == 1;
      fixedFields += isOne ? 1 : 0;
    }
    return prefixes.stream().map(KeyRange::prefix).toList();
  }

  private @Nullable Condition first(IndexField field, Kind kind) {
    return conditions.stream()
        .filter(it -> it.kind() == kind && it.path().equals(field.path()))
        .findFirst()
        .orElse(null);
  }

  /** Returns each prefix with each value after it, sorted and each once. */
  private static List<byte[]> extended(
      List<byte[]> prefixes, Condition points, boolean descending) {
    TreeMap<byte[], byte[]> all = new TreeMap<>(Arrays::compareUnsigned);
    for (byte[] prefix : prefixes) {
      for (Object value : points.values()) {
        byte[] key = new KeyEncoder().raw(prefix).add(value, descending).toByteArray();
        all.put(key, key);
      }
    }
    return new ArrayList<>(all.values());
  }

  /**
   * Returns a range for each prefix, without those that are empty, limited by what is known of the
   * field that comes next: a text prefix, or else a lower and an upper bound. Of two bounds only
   * the lower one is used if the index is multikey, or if they are values of different types. Adds
   * the conditions to {@code used}.
   */
  private List<KeyRange> rangesAfter(List<byte[]> prefixes, IndexField field) {
    Condition prefix = first(field, Kind.PREFIX);
    Condition lower = prefix == null ? first(field, Kind.LOWER) : null;
    Condition upper = prefix == null ? first(field, Kind.UPPER) : null;
    if (lower != null && upper != null && (index.multikey() || !sameType(lower, upper))) {
      upper = null;
    }
    for (Condition condition : Arrays.asList(prefix, lower, upper)) {
      if (condition != null) {
        used.add(condition);
      }
    }
    List<KeyRange> all = new ArrayList<>();
    for (byte[] before : prefixes) {
      KeyRange range = range(before, field.descending(), prefix, lower, upper);
      if (!range.isEmpty()) {
        all.add(range);
      }
    }
    return Collections.unmodifiableList(all);
  }

  private static boolean sameType(Condition a, Condition b) {
    return ValueType.of(a.values().get(0)) == ValueType.of(b.values().get(0));
  }

  /**
   * Returns the range of the keys that begin with {@code before} and go on with a value that
   * fulfils the conditions; all keys with this beginning if there are none. A bound is fulfilled
   * only by values of its own type. In descending order, the greatest values come first.
   */
  private static KeyRange range(
      byte[] before,
      boolean descending,
      @Nullable Condition prefix,
      @Nullable Condition lower,
      @Nullable Condition upper) {
    if (prefix != null) {
      String text = (String) prefix.values().get(0);
      return KeyRange.prefix(
          new KeyEncoder().raw(before).addTextPrefix(text, descending).toByteArray());
    }
    if (lower == null && upper == null) {
      return KeyRange.prefix(before);
    }
    ValueType type = ValueType.of((lower == null ? upper : lower).values().get(0));
    byte[] low =
        lower == null
            ? KeyEncoder.startOf(before, type, descending)
            : cut(before, lower, descending, lower.isInclusive() == descending);
    byte[] high =
        upper == null
            ? KeyEncoder.endOf(before, type, descending)
            : cut(before, upper, descending, upper.isInclusive() != descending);
    return descending ? new KeyRange(high, low) : new KeyRange(low, high);
  }

  /** Returns the first key with the value of a bound, or the first key after all that have it. */
  private static byte[] cut(
      byte[] before, Condition bound, boolean descending, boolean isAfterValue) {
    byte[] key = new KeyEncoder().raw(before).add(bound.values().get(0), descending).toByteArray();
    return isAfterValue ? KeyRange.prefix(key).to() : key;
  }
}
