package dev.varve.server;

import dev.varve.KeyRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the elements of a key in an order: as numbers or as bytes, those of the elements themselves
 * or those of other keys that belong to them. What is returned are the elements, or again what
 * other keys have for them. In Redis: sort.c.
 */
final class Sorting {
  private static final RespError NOT_A_NUMBER =
      new RespError("ERR One or more scores can't be converted into double");

  /** The options of SORT. */
  static final class Options {
    private @Nullable SortPattern by;
    private boolean keepsOrder;
    private final List<SortPattern> gets = new ArrayList<>();
    private boolean isReversed;
    private boolean isAlphabetic;
    private boolean isStored;
    private long offset;
    private long most = -1;

    /** Reads the option at an index of a request, and returns the index of its last word. */
    int read(Call call, int index) {
      int left = call.size() - index - 1;
      if (call.is(index, "asc") || call.is(index, "desc")) {
        isReversed = call.is(index, "desc");
        return index;
      }
      if (call.is(index, "alpha")) {
        isAlphabetic = true;
        return index;
      }
      if (call.is(index, "limit") && left >= 2) {
        offset = call.integer(index + 1);
        most = call.integer(index + 2);
        return index + 2;
      }
      if (call.is(index, "by") && left >= 1) {
        by = new SortPattern(call.bytes(index + 1));
        if (by.dependsOnElement()) {
          call.server().access.checkReadsAllKeys(call, "BY");
        }
        // One without a star is the same other key for all elements; a later BY does not change it.
        keepsOrder |= !by.dependsOnElement();
        return index + 1;
      }
      if (call.is(index, "get") && left >= 1) {
        call.server().access.checkReadsAllKeys(call, "GET");
        gets.add(new SortPattern(call.bytes(index + 1)));
        return index + 1;
      }
      throw RespError.SYNTAX;
    }

    void setStored(boolean value) {
      isStored = value;
    }
  }

  /** An element, and by what it is sorted: a number, or bytes, which may be absent. */
  private record Weighed(byte[] element, double number, byte @Nullable [] bytes) {
    private static final Comparator<Weighed> BY_NUMBER =
        (a, b) ->
            a.number < b.number
                ? -1
                : a.number > b.number ? 1 : Arrays.compareUnsigned(a.element, b.element);

    private static final Comparator<Weighed> BY_BYTES =
        Comparator.comparing(
            Weighed::bytes, Comparator.nullsFirst((a, b) -> Arrays.compareUnsigned(a, b)));
  }

  private final DatabaseView view;
  private final Options options;
  private long bytes;

  Sorting(DatabaseView view, Options options) {
    this.view = view;
    this.options = options;
  }

  /**
   * Returns what is wanted of a key; null for what another key does not have.
   *
   * @throws RespError if an element has no number by which it could be sorted
   */
  List<byte[]> of(byte[] key) {
    KeyRecord record = view.find(key);
    // Beside the turn, the key may hold something else by now.
    boolean isSortable = record != null && isSortable(record.type());
    KeyType type = record != null && isSortable ? record.type() : KeyType.LIST;
    long size = record != null && isSortable ? record.size() : 0;
    long from = Math.min(Math.max(options.offset, 0), size);
    long count = options.most < 0 ? size - from : Math.min(options.most, size - from);
    // A set has no order that would be the same elsewhere.
    boolean sortsByElement = type == KeyType.SET && options.isStored && options.keepsOrder;
    List<byte[]> chosen;
    if (options.keepsOrder && !sortsByElement) {
      chosen = inOrder(key, type, from, count);
    } else {
      List<byte[]> all = inOrder(key, type, 0, size);
      boolean isAlphabetic = options.isAlphabetic || sortsByElement;
      List<byte[]> sorted = sorted(all, sortsByElement ? null : options.by, isAlphabetic);
      chosen = sorted.subList((int) from, (int) (from + count));
    }
    return options.gets.isEmpty() ? chosen : gotten(chosen);
  }

  /** Returns whether a key of a type has elements that can be sorted. */
  static boolean isSortable(KeyType type) {
    return type == KeyType.LIST || type == KeyType.SET || type == KeyType.ZSET;
  }

  /** Returns elements as they follow each other in the key. */
  private List<byte[]> inOrder(byte[] key, KeyType type, long from, long count) {
    boolean isReversed = options.isReversed && options.keepsOrder;
    return switch (type) {
      case LIST ->
          ofList(
              StoredList.of(view.spaces(), view.reader(), key, view.now()),
              from,
              count,
              isReversed);
      case ZSET -> {
        SortedRange range = new SortedRange.ByRank(from, from + count - 1);
        SortedSet set = view.sortedSet(key);
        yield count == 0 ? List.of() : names(range.members(set, isReversed, 0, -1));
      }
      case SET ->
          names(SortedSet.listed(view.anySet(key).byName(KeyRange.all(), false), from, count));
      default -> List.of();
    };
  }

  private static List<byte[]> names(List<SortedSet.Member> members) {
    return members.stream().map(SortedSet.Member::name).toList();
  }

  private List<byte[]> ofList(StoredList list, long from, long count, boolean isReversed) {
    List<byte[]> found = new ArrayList<>();
    long to = from + count;
    try (StoredList.Walk walk =
        isReversed ? list.walkBack(list.size() - to, list.size() - from) : list.walk(from, to)) {
      while (walk.next()) {
        add(found, walk.element());
      }
    }
    return found;
  }

  private void add(List<byte[]> found, byte @Nullable [] one) {
    bytes = PartReplies.checkedSum(bytes, one == null ? 0 : one.length);
    found.add(one);
  }

  private List<byte[]> sorted(List<byte[]> elements, @Nullable SortPattern by, boolean isAlpha) {
    List<Weighed> all = new ArrayList<>(elements.size());
    for (byte[] element : elements) {
      byte[] weight = by == null ? element : by.of(view, element);
      bytes = PartReplies.checkedSum(bytes, by == null || weight == null ? 0 : weight.length);
      all.add(new Weighed(element, isAlpha ? 0 : number(weight), isAlpha ? weight : null));
    }
    Comparator<Weighed> order = isAlpha ? Weighed.BY_BYTES : Weighed.BY_NUMBER;
    all.sort(options.isReversed ? Collections.reverseOrder(order) : order);
    return all.stream().map(Weighed::element).toList();
  }

  private static double number(byte @Nullable [] weight) {
    Double number = weight == null ? Double.valueOf(0) : Scores.leadingInRange(weight);
    if (number == null) {
      throw NOT_A_NUMBER;
    }
    return number;
  }

  private List<byte[]> gotten(List<byte[]> elements) {
    List<byte[]> found = new ArrayList<>();
    for (byte[] element : elements) {
      for (SortPattern get : options.gets) {
        add(found, get.isElement() ? element : get.of(view, element));
      }
    }
    return found;
  }
}
