package dev.varve.reliability;

import dev.varve.Cursor;
import dev.varve.Expiry;
import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.Text;
import dev.varve.WriteBatch;
import dev.varve.lsm.MaintainedStore;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The contents of a store at one moment, and its mark. A change creates a copy. Equal contents have
 * the same {@link #hash}; different ones have different hashes, except with a probability of 1 in
 * 2^64. The hash can also be computed with a cursor, in either direction.
 */
final class StoreContents {
  /** A value, its expiry, and the hash of both with the key. */
  private record Entry(byte[] value, long expiresAtMillis, long hash) {
    boolean isVisibleAt(long nowMillis) {
      return expiresAtMillis == Expiry.NEVER || expiresAtMillis > nowMillis;
    }
  }

  private final NavigableMap<byte[], Entry> entries = new TreeMap<>(Arrays::compareUnsigned);
  private byte[] mark;

  StoreContents copy() {
    StoreContents copy = new StoreContents();
    copy.entries.putAll(entries);
    copy.mark = mark;
    return copy;
  }

  /** Takes the operations of a batch in order. */
  void apply(WriteBatch batch) {
    batch.forEach(
        new WriteBatch.Visitor() {
          @Override
          public void put(
              byte[] array, int key, int keyLength, int value, int valueLength, long expiresAt) {
            StoreContents.this.put(
                Arrays.copyOfRange(array, key, key + keyLength),
                Arrays.copyOfRange(array, value, value + valueLength),
                expiresAt);
          }

          @Override
          public void delete(byte[] array, int key, int keyLength) {
            entries.remove(Arrays.copyOfRange(array, key, key + keyLength));
          }

          @Override
          public void deleteRange(KeyRange range) {
            entries.keySet().removeIf(range::contains);
          }

          @Override
          public void mark(byte[] last) {
            mark = last;
          }
        });
  }

  byte[] mark() {
    return mark;
  }

  private void put(byte[] key, byte[] value, long expiresAtMillis) {
    entries.put(key, new Entry(value, expiresAtMillis, hash(key, value, expiresAtMillis)));
  }

  /** Returns the value of {@code key} at a moment, or null. */
  byte[] get(byte[] key, long nowMillis) {
    Entry entry = entries.get(key);
    return entry == null || !entry.isVisibleAt(nowMillis) ? null : entry.value();
  }

  long hash(long nowMillis) {
    long sum = hash(mark);
    for (Entry entry : entries.values()) {
      sum += entry.isVisibleAt(nowMillis) ? entry.hash() : 0;
    }
    return sum;
  }

  static long hash(byte[] key, byte[] value, long expiresAtMillis) {
    long hash = mix(key.length * 31L + value.length, expiresAtMillis);
    for (byte b : key) {
      hash = hash * 0x100_0000_01B3L ^ b;
    }
    hash = mix(hash, key.length);
    for (byte b : value) {
      hash = hash * 0x100_0000_01B3L ^ b;
    }
    return mix(hash, value.length);
  }

  private static long hash(byte[] mark) {
    return mark == null ? 0 : hash(new byte[0], mark, 1);
  }

  /** Returns the mark of a store, or null if it has none or keeps none. */
  static byte[] markOf(Readable store) {
    return store instanceof MaintainedStore maintained ? maintained.mark() : null;
  }

  private static long mix(long a, long b) {
    long mixed = (a ^ b ^ 0x9E37_79B9_7F4A_7C15L) * 0xFF51_AFD7_ED55_8CCDL;
    mixed = (mixed ^ mixed >>> 32) * 0xC4CE_B9FE_1A85_EC53L;
    return mixed ^ mixed >>> 29;
  }

  /** Returns the hash of the entries of {@code store}, from first to last. */
  static long hashForward(Readable store) {
    long sum = hash(markOf(store));
    try (Cursor cursor = store.scan(KeyRange.all())) {
      while (cursor.next()) {
        sum += hash(cursor.key(), cursor.value(), cursor.expiresAtMillis());
      }
    }
    return sum;
  }

  /** Returns the hash of the entries of {@code store}, from last to first. */
  static long hashBackward(Readable store) {
    long sum = hash(markOf(store));
    try (Cursor cursor = store.scan(KeyRange.all())) {
      for (boolean on = cursor.last(); on; on = cursor.previous()) {
        sum += hash(cursor.key(), cursor.value(), cursor.expiresAtMillis());
      }
    }
    return sum;
  }

  /** Returns the contents of {@code store}. */
  static StoreContents of(Readable store) {
    StoreContents contents = new StoreContents();
    contents.mark = markOf(store);
    try (Cursor cursor = store.scan(KeyRange.all())) {
      while (cursor.next()) {
        contents.put(cursor.key(), cursor.value(), cursor.expiresAtMillis());
      }
    }
    return contents;
  }

  /** Describes how these contents differ from others at a moment. */
  String differenceTo(StoreContents wanted, long nowMillis) {
    StringBuilder text = new StringBuilder();
    if (!Arrays.equals(mark, wanted.mark)) {
      text.append(String.format("%n  the mark is %s, not %s", shown(mark), shown(wanted.mark)));
    }
    NavigableMap<byte[], Entry> keys = new TreeMap<>(entries);
    keys.putAll(wanted.entries);
    for (byte[] key : keys.keySet()) {
      byte[] here = get(key, nowMillis);
      byte[] there = wanted.get(key, nowMillis);
      if (!Arrays.equals(here, there)) {
        text.append(String.format("%n  %s is %s, not %s", Text.of(key), shown(here), shown(there)));
      }
    }
    return text.toString();
  }

  private static String shown(byte[] value) {
    return value == null ? "absent" : Text.of(Arrays.copyOf(value, Math.min(24, value.length)));
  }

  /** Returns the keys, in order. */
  Iterable<byte[]> keys() {
    return entries.keySet();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<byte[], Entry> entry : entries.entrySet()) {
      text.append(Text.of(entry.getKey())).append('=').append(shown(entry.getValue().value()));
      text.append(' ');
    }
    return text.toString();
  }
}
