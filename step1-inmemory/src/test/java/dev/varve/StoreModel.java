package dev.varve;

import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A simple model of a store's contents: a sorted map of entries with their expiry. Every query
 * takes the current time as an argument.
 */
public final class StoreModel {

  /** A value and its expiry. */
  public record Entry(byte[] value, long expiresAtMillis) {}

  private final TreeMap<byte[], Entry> entries = new TreeMap<>(Arrays::compareUnsigned);

  /** Sets a value that never expires. */
  public void put(byte[] key, byte[] value) {
    put(key, value, Expiry.NEVER);
  }

  /** Sets a value that expires at {@code expiresAtMillis}. */
  public void put(byte[] key, byte[] value, long expiresAtMillis) {
    entries.put(key.clone(), new Entry(value.clone(), expiresAtMillis));
  }

  /** Removes a key. */
  public void delete(byte[] key) {
    entries.remove(key);
  }

  /** Removes the keys of a range. */
  public void deleteRange(KeyRange range) {
    entries.keySet().removeIf(range::contains);
  }

  /** Takes the operations of a batch in order. */
  public void write(WriteBatch batch) {
    batch.forEach(
        new WriteBatch.Visitor() {
          @Override
          public void put(
              byte[] array, int key, int keyLength, int value, int valueLength, long expiresAt) {
            StoreModel.this.put(
                Arrays.copyOfRange(array, key, key + keyLength),
                Arrays.copyOfRange(array, value, value + valueLength),
                expiresAt);
          }

          @Override
          public void delete(byte[] array, int key, int keyLength) {
            StoreModel.this.delete(Arrays.copyOfRange(array, key, key + keyLength));
          }

          @Override
          public void deleteRange(KeyRange range) {
            StoreModel.this.deleteRange(range);
          }
        });
  }

  /** Returns the value of {@code key} at the given moment, or null. */
  public byte[] get(byte[] key, long nowMillis) {
    Entry entry = entries.get(key);
    return entry == null || hasExpired(entry, nowMillis) ? null : entry.value();
  }

  /** Returns a copy of what {@code range} holds at the given moment. */
  public NavigableMap<byte[], Entry> scan(KeyRange range, long nowMillis) {
    TreeMap<byte[], Entry> found = new TreeMap<>(entries.comparator());
    entries.forEach(
        (key, entry) -> {
          if (range.contains(key) && !hasExpired(entry, nowMillis)) {
            found.put(key, entry);
          }
        });
    return found;
  }

  private static boolean hasExpired(Entry entry, long nowMillis) {
    return entry.expiresAtMillis() != Expiry.NEVER && entry.expiresAtMillis() <= nowMillis;
  }
}
