package dev.varve.query;

import dev.varve.KeyRange;
import dev.varve.Utf8;
import dev.varve.query.Condition.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The ranges of documents that hold all those for which conditions on the id are true. */
final class IdRanges {
  private final Set<Condition> used = new LinkedHashSet<>();
  private final List<KeyRange> ranges;

  /** Finds the ranges for those of these conditions that are about the id. */
  IdRanges(List<Condition> conditions) {
    List<Condition> ofId = conditions.stream().filter(it -> it.path().isId()).toList();
    Condition points = first(ofId, Kind.POINTS);
    ranges = points != null ? points(points) : List.of(bounds(ofId));
  }

  private static @Nullable Condition first(List<Condition> conditions, Kind kind) {
    return conditions.stream().filter(it -> it.kind() == kind).findFirst().orElse(null);
  }

  private List<KeyRange> points(Condition points) {
    used.add(points);
    TreeMap<byte[], KeyRange> all = new TreeMap<>(Arrays::compareUnsigned);
    for (Object value : points.values()) {
      if (value instanceof String id) {
        byte[] key = key(id);
        all.put(key, new KeyRange(key, Arrays.copyOf(key, key.length + 1)));
      }
    }
    return new ArrayList<>(all.values());
  }

  private static byte[] key(String id) {
    return CollectionKeys.document(Utf8.encode("id", id));
  }

  private KeyRange bounds(List<Condition> ofId) {
    KeyRange range = CollectionKeys.documents();
    for (Condition condition : ofId) {
      if (condition.values().get(0) instanceof String bound) {
        used.add(condition);
        range = intersection(range, range(condition, key(bound)));
      }
    }
    return range;
  }

  private static KeyRange range(Condition condition, byte[] key) {
    byte[] next = Arrays.copyOf(key, key.length + 1);
    return switch (condition.kind()) {
      case PREFIX -> KeyRange.prefix(key);
      case LOWER -> KeyRange.from(condition.isInclusive() ? key : next);
      case UPPER -> KeyRange.to(condition.isInclusive() ? next : key);
      case POINTS -> throw new IllegalStateException("points are not a bound");
    };
  }

  private static KeyRange intersection(KeyRange a, KeyRange b) {
    boolean isLater = b.from() != null && a.startsAtOrBefore(b.from());
    boolean isEarlier = b.to() != null && a.endsAfter(b.to());
    return new KeyRange(isLater ? b.from() : a.from(), isEarlier ? b.to() : a.to());
  }

  List<KeyRange> ranges() {
    return ranges;
  }

  Set<Condition> used() {
    return used;
  }
}
