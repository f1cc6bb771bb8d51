package dev.varve.exercises.expiries;

import dev.varve.Cursor;
import dev.varve.Expiry;
import dev.varve.KeyRange;
import dev.varve.inmemory.InMemoryStore;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keys with their times, the entries of the index, and what was done to both. */
final class TimedKeys implements ExpiryIndex.Entries, ExpiryIndex.Keys {
  final InMemoryStore entries = new InMemoryStore();
  final Map<String, Long> times = new TreeMap<>();
  final List<String> story = new ArrayList<>();
  final ExpiryIndex index;

  TimedKeys() {
    this(Expiry.NEVER);
  }

  TimedKeys(long earliest) {
    index = new ExpiryIndex(this, earliest);
  }

  /** Sets the time of a key. */
  TimedKeys at(String key, long time) {
    long before = times.getOrDefault(key, Expiry.NEVER);
    times.put(key, time);
    index.replace(bytes(key), before, time);
    return this;
  }

  /** Lets a key be without a time. */
  TimedKeys persist(String key) {
    index.replace(bytes(key), times.remove(key), Expiry.NEVER);
    return this;
  }

  /** Lets keys expire; returns what was done, and the number that was returned. */
  String due(long now, int limit) {
    story.clear();
    int count = index.expireDue(now, limit, this);
    story.add(count + " due");
    return String.join(", ", story);
  }

  String story() {
    String all = String.join(", ", story);
    story.clear();
    return all;
  }

  /** Returns a text of bytes; a colon and two digits are one byte, such as :ff. */
  static byte[] bytes(String key) {
    return key.startsWith(":") ? HexFormat.of().parseHex(key.substring(1)) : key.getBytes();
  }

  private static String text(byte[] key) {
    boolean isText = key.length > 0;
    for (byte b : key) {
      isText &= b >= ' ' && b <= '~';
    }
    return isText ? new String(key) : ":" + HexFormat.of().formatHex(key);
  }

  /** Returns all entries in hexadecimal digits. */
  String hex() {
    List<String> all = new ArrayList<>();
    try (Cursor cursor = scan()) {
      while (cursor.next()) {
        all.add(HexFormat.of().formatHex(cursor.key()));
      }
    }
    return String.join(" ", all);
  }

  @Override
  public void put(byte[] entry) {
    story.add("put " + HexFormat.of().formatHex(entry));
    entries.put(entry, new byte[0]);
  }

  @Override
  public void delete(byte[] entry) {
    story.add("delete " + HexFormat.of().formatHex(entry));
    entries.delete(entry);
  }

  @Override
  public Cursor scan() {
    return entries.scan(KeyRange.all());
  }

  @Override
  public long expiresAt(byte[] key) {
    return times.getOrDefault(text(key), Expiry.NEVER);
  }

  @Override
  public void expire(byte[] key) {
    String name = text(key);
    Long before = times.remove(name);
    story.add("expire " + name);
    if (before != null) {
      List<String> told = List.copyOf(story);
      index.replace(key, before, Expiry.NEVER);
      story.clear();
      story.addAll(told);
    }
  }
}
