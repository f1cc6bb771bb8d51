package dev.varve.memtable;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A list of a few old entries, one new entry that is inserted among them, and ways to check which
 * of them are present. The old ones must always be present; each check reports whether the new one
 * is.
 *
 * <p>The old keys are 0, 2, 4 and so on, the new one is odd. A value repeats the entry's sequence
 * number, which reveals a tag and a value of different entries, or an incomplete value.
 */
final class ListUnderStress {
  static final int ABSENT = 0;
  static final int WHOLE = 1;

  /** Incomplete, out of order, or an old entry is missing. */
  static final int BROKEN = -1;

  /** The size of an arena with room for all entries. */
  static final int ROOMY = 4096;

  private static final int KEY_BYTES = Integer.BYTES;
  private static final int VALUE_BYTES = 24;
  private static final int MOST_ENTRIES = 64;
  private static final byte[][] OLD_ENTRIES = new byte[MOST_ENTRIES][];

  static {
    for (int i = 0; i < MOST_ENTRIES; i++) {
      OLD_ENTRIES[i] = entry(2 * i, i + 1);
    }
  }

  /** The number of old entries for which the new node is in more than one lane. */
  static final int BEFORE_A_TALL_NODE = beforeATallNode();

  private final SkipList list;
  private final int oldEntries;
  private final int newNumber;
  private final byte[] newEntry;
  private final byte[] newKey;

  ListUnderStress(int oldEntries, int arenaBytes) {
    list = new SkipList(arenaBytes);
    for (int i = 0; i < oldEntries; i++) {
      insert(list, OLD_ENTRIES[i], i + 1);
    }
    this.oldEntries = oldEntries;
    newNumber = oldEntries / 2 * 2 - 1;
    newEntry = entry(newNumber, oldEntries + 1);
    newKey = Arrays.copyOf(newEntry, KEY_BYTES);
  }

  private static byte[] entry(int number, int sequence) {
    ByteBuffer bytes = ByteBuffer.allocate(KEY_BYTES + VALUE_BYTES).putInt(number);
    while (bytes.hasRemaining()) {
      bytes.putInt(sequence);
    }
    return bytes.array();
  }

  private static void insert(SkipList list, byte[] entry, int sequence) {
    long tag = Tag.of(sequence, Tag.VALUE);
    list.insert(entry, 0, KEY_BYTES, KEY_BYTES, VALUE_BYTES, tag, 0);
  }

  private static int beforeATallNode() {
    SkipList list = new SkipList(ROOMY);
    int lowest = Integer.MAX_VALUE;
    for (int i = 0; i < MOST_ENTRIES; i++) {
      int before = list.bytes();
      insert(list, OLD_ENTRIES[i], i + 1);
      int nodeBytes = list.bytes() - before;
      if (i >= 4 && nodeBytes > lowest) {
        return i;
      }
      lowest = Math.min(lowest, nodeBytes);
    }
    throw new AssertionError("no tall node");
  }

  /** Returns the size of an arena that {@code oldEntries} entries fill to the last byte. */
  static int filledBy(int oldEntries) {
    return new ListUnderStress(oldEntries, ROOMY).list.bytes();
  }

  /** Inserts the new entry. */
  void insert() {
    insert(list, newEntry, oldEntries + 1);
  }

  /** Reads all entries along the lowest lane. */
  int scan() {
    EntryCursor cursor = list.cursor();
    int expected = 0;
    int found = ABSENT;
    for (boolean on = cursor.first(); on; on = cursor.next()) {
      int number = number(cursor);
      if (number == newNumber && expected == newNumber + 1 && isWhole(cursor)) {
        found = WHOLE;
      } else if (number == expected && isWhole(cursor)) {
        expected += 2;
      } else {
        return BROKEN;
      }
    }
    return expected == 2 * oldEntries ? found : BROKEN;
  }

  /** Reads all entries from the last to the first; each step is a search through all lanes. */
  int scanBackward() {
    EntryCursor cursor = list.cursor();
    int expected = 2 * (oldEntries - 1);
    int found = ABSENT;
    for (boolean on = cursor.last(); on; on = cursor.previous()) {
      int number = number(cursor);
      if (number == newNumber && expected == newNumber - 1 && isWhole(cursor)) {
        found = WHOLE;
      } else if (number == expected && isWhole(cursor)) {
        expected -= 2;
      } else {
        return BROKEN;
      }
    }
    return expected == -2 ? found : BROKEN;
  }

  /** Searches for the new entry through all lanes; the next old one comes after it. */
  int seek() {
    EntryCursor cursor = list.cursor();
    boolean on = cursor.seek(newKey, Tag.seek(Tag.MAX_SEQUENCE));
    int found = ABSENT;
    if (on && number(cursor) == newNumber) {
      found = isWhole(cursor) ? WHOLE : BROKEN;
      on = cursor.next();
    }
    return on && number(cursor) == newNumber + 1 && isWhole(cursor) ? found : BROKEN;
  }

  /** Looks up the new entry in the index. */
  int find() {
    return find(newKey, oldEntries + 1);
  }

  /** Looks up each old entry in the index, then the new one. */
  int findAll() {
    for (int i = 0; i < oldEntries; i++) {
      if (find(Arrays.copyOf(OLD_ENTRIES[i], KEY_BYTES), i + 1) != WHOLE) {
        return BROKEN;
      }
    }
    return find();
  }

  private int find(byte[] key, int sequence) {
    Entry entry = list.find(key, KeyHash.inMemory(key), Tag.MAX_SEQUENCE);
    if (entry == null) {
      return ABSENT;
    }
    boolean whole =
        Tag.sequence(entry.tag()) == sequence
            && entry.stored().length == VALUE_BYTES
            && isWhole(entry.tag(), entry.stored(), 0);
    return whole ? WHOLE : BROKEN;
  }

  private static int number(EntryCursor cursor) {
    Slice key = cursor.key();
    return key.length() == KEY_BYTES ? intAt(key.array(), key.offset()) : BROKEN;
  }

  private static boolean isWhole(EntryCursor cursor) {
    Slice value = cursor.value();
    return value.length() == VALUE_BYTES && isWhole(cursor.tag(), value.array(), value.offset());
  }

  private static boolean isWhole(long tag, byte[] array, int value) {
    for (int at = 0; at < VALUE_BYTES; at += Integer.BYTES) {
      if (intAt(array, value + at) != Tag.sequence(tag)) {
        return false;
      }
    }
    return Tag.kind(tag) == Tag.VALUE;
  }

  private static int intAt(byte[] array, int at) {
    return ByteBuffer.wrap(array).getInt(at);
  }
}
