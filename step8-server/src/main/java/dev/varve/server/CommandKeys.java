package dev.varve.server;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the keys of a command's requests are, and what it does with each of them. The places follow
 * from its usage: a key is a word that ends in {@code key}.
 */
final class CommandKeys {
  /** A key of a request: which word it is. */
  record Key(int index, KeyUse use) {}

  /** How the keys of a {@link Place} are found. */
  enum Kind {
    /** From a word on, up to another one. */
    RANGE,
    /** A word says how many of the next ones are keys. */
    NUMBERED,
    /** Anywhere, or not in the request at all. */
    UNKNOWN
  }

  /**
   * A part of a request that has keys.
   *
   * @param first the index of the first key, or of their number
   * @param last how many words after the first key the last one is; from -1 on: from the end
   * @param step the distance between two keys
   */
  record Place(KeyUse use, Kind kind, int first, int last, int step) {}

  private final String name;
  private final List<String> usage;
  private final List<KeyUse> uses;
  private final int first;
  private final int last;
  private final int step;
  // The index of the word that says how many of the next ones are keys, or -1.
  private final int numberAt;
  // Whether an option names a key, which may be anywhere in a request.
  private final boolean mayStore;
  // Whether keys are read whose names depend on what other keys hold.
  private final boolean readsOthers;

  /**
   * Creates the keys of a command.
   *
   * @param afterList how many words follow the last key, if there may be any number of keys
   */
  CommandKeys(String name, List<String> usage, int afterList) {
    this.name = name;
    this.usage = usage;
    this.uses = KeyUse.of(name);
    this.numberAt = usage.indexOf("numkeys");
    this.mayStore = usage.contains("newkey]");
    this.readsOthers = usage.contains("[GET");
    this.first = findFirst();
    int list = numberAt < 0 ? usage.indexOf("[key") : -1;
    this.last = list < 0 ? findLast() : -1 - afterList;
    this.step = first == 0 ? 0 : list < 0 ? 1 : groupLength(list);
  }

  private int findFirst() {
    for (int i = 1; i < usage.size() && i != numberAt; i++) {
      if (isKey(usage.get(i))) {
        return i;
      }
    }
    return 0;
  }

  private int findLast() {
    int found = first;
    while (found + 1 < usage.size() && isKey(usage.get(found + 1))) {
      found++;
    }
    return found;
  }

  private static boolean isKey(String word) {
    return word.endsWith("key");
  }

  private int groupLength(int from) {
    int length = 1;
    while (!usage.get(from + length).endsWith("]")) {
      length++;
    }
    return length;
  }

  /** Returns whether a request names keys. */
  boolean exist() {
    return isNumbered() || first > 0;
  }

  private boolean isNumbered() {
    return numberAt >= 0;
  }

  /** Returns whether where the keys are depends on the request. */
  boolean areMovable() {
    return isNumbered() || mayStore || readsOthers;
  }

  /** Returns whether what is done with the keys depends on the request. */
  boolean areUsedVariably() {
    return name.equals("set") || name.equals("bitfield");
  }

  /** Returns the index of the first key in a request; 0 if there is none. */
  int first() {
    return first;
  }

  /** Returns the index of the last key; counted from the end, from -1 on, if that depends. */
  int last() {
    return last;
  }

  /** Returns the distance between two keys; 0 if there is none. */
  int step() {
    return step;
  }

  /** Returns the parts of a request that have keys. */
  List<Place> places() {
    List<Place> places = new ArrayList<>();
    // If the first key is used in another way than those after it, these are another part.
    boolean isAlone = uses.size() > 1;
    if (first > 0) {
      int end = last < 0 ? last : last - first;
      places.add(new Place(useOf(0), Kind.RANGE, first, isAlone ? 0 : end, step));
    }
    if (first > 0 && isAlone && !isNumbered() && !mayStore) {
      places.add(new Place(useOf(1), Kind.RANGE, first + 1, Math.min(0, last), step));
    }
    if (isNumbered()) {
      places.add(new Place(useOf(places.size()), Kind.NUMBERED, numberAt, 0, 1));
    }
    if (readsOthers) {
      places.add(new Place(KeyUse.RO_ACCESS, Kind.UNKNOWN, 0, 0, 0));
    }
    if (mayStore) {
      places.add(new Place(useOf(1), Kind.UNKNOWN, 0, 0, 0));
    }
    return places;
  }

  private KeyUse useOf(int key) {
    return uses.get(Math.min(key, uses.size() - 1));
  }

  /** Returns the keys of a request. */
  List<Key> of(byte[][] arguments) {
    List<Key> keys = new ArrayList<>();
    if (first > 0) {
      int end = last < 0 ? arguments.length + last : last;
      for (int i = first; i <= end && i < arguments.length; i += step) {
        keys.add(new Key(i, use(keys.size(), arguments)));
      }
    }
    if (isNumbered()) {
      addNumbered(arguments, keys);
    }
    if (mayStore) {
      addStored(arguments, keys);
    }
    return keys;
  }

  private KeyUse use(int key, byte[][] arguments) {
    return switch (name) {
      case "set" -> hasGet(arguments) ? KeyUse.RW_ACCESS_UPDATE : KeyUse.OW_UPDATE;
      case "bitfield" -> onlyReads(arguments) ? KeyUse.RO_ACCESS : KeyUse.RW_ACCESS_UPDATE;
      default -> useOf(key);
    };
  }

  private static boolean hasGet(byte[][] arguments) {
    for (int i = 3; i < arguments.length; i++) {
      if (Ascii.is(arguments[i], "get")) {
        return true;
      }
    }
    return false;
  }

  private static boolean onlyReads(byte[][] arguments) {
    int i = 2;
    while (i < arguments.length) {
      if (Ascii.is(arguments[i], "get")) {
        i += 3;
      } else if (Ascii.is(arguments[i], "overflow")) {
        i += 2;
      } else {
        return false;
      }
    }
    return true;
  }

  private void addNumbered(byte[][] arguments, List<Key> keys) {
    int from = numberAt + 1;
    Long count = RedisNumbers.integerOrNull(arguments[from - 1]);
    if (count != null && count > 0 && count <= arguments.length - from) {
      for (int i = from; i < from + count; i++) {
        keys.add(new Key(i, use(keys.size(), arguments)));
      }
    }
  }

  /** Adds the key after the last STORE of a SORT. */
  private void addStored(byte[][] arguments, List<Key> keys) {
    int stored = 0;
    for (int i = 2; i + 1 < arguments.length; i++) {
      if (Ascii.is(arguments[i], "store")) {
        stored = ++i;
      } else if (Ascii.is(arguments[i], "by") || Ascii.is(arguments[i], "get")) {
        i++;
      } else if (Ascii.is(arguments[i], "limit")) {
        i += 2;
      }
    }
    if (stored > 0) {
      keys.add(new Key(stored, useOf(1)));
    }
  }
}
