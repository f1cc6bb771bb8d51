package dev.varve.memtable;

import static dev.varve.Keys.hex;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.varve.Expiry;
import dev.varve.KeyRange;
import dev.varve.Keys;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Versions of keys in plain lists, with which the cursors are compared. */
final class Versions {

  /** One version; {@code stored} begins with the expiry if the kind says so. */
  record Version(byte[] key, long tag, byte[] stored) {
    static final Comparator<Version> ORDER =
        (a, b) -> {
          int order = Arrays.compareUnsigned(a.key, b.key);
          return order != 0 ? order : Long.compare(b.tag, a.tag);
        };

    void insertInto(SkipList list) {
      int prefix = Tag.kind(tag) == Tag.EXPIRING ? Entry.EXPIRY_BYTES : 0;
      byte[] bytes = Arrays.copyOf(key, key.length + stored.length - prefix);
      System.arraycopy(stored, prefix, bytes, key.length, stored.length - prefix);
      int valueLength = stored.length - prefix;
      list.insert(bytes, 0, key.length, key.length, valueLength, tag, expiresAt());
    }

    long expiresAt() {
      return Tag.kind(tag) == Tag.EXPIRING
          ? ByteBuffer.wrap(stored).order(LITTLE_ENDIAN).getLong()
          : Expiry.NEVER;
    }

    boolean isHidden(long now) {
      return Tag.kind(tag) == Tag.TOMBSTONE || expiresAt() <= now;
    }

    @Override
    public String toString() {
      return hex(key) + "#" + Tag.sequence(tag) + "/" + Tag.kind(tag) + "=" + hex(stored);
    }
  }

  private Versions() {}

  /** Returns random versions of few keys, sorted; no two have the same sequence number. */
  static List<Version> random(Random random, int count, long firstSequence) {
    List<byte[]> keys = new ArrayList<>();
    for (int i = 1 + random.nextInt(12); i > 0; i--) {
      keys.add(Keys.any(random));
    }
    List<Version> versions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      versions.add(
          random(random, keys.get(random.nextInt(keys.size())), firstSequence + versions.size()));
    }
    versions.sort(Version.ORDER);
    return versions;
  }

  /** Returns a version with a random kind and value; some expire at times below 100. */
  static Version random(Random random, byte[] key, long sequence) {
    int kind = random.nextInt(3);
    byte[] value = new byte[random.nextInt(5)];
    random.nextBytes(value);
    byte[] stored =
        switch (kind) {
          case Tag.TOMBSTONE -> new byte[0];
          case Tag.VALUE -> value;
          default ->
              ByteBuffer.allocate(8 + value.length)
                  .order(LITTLE_ENDIAN)
                  .putLong(random.nextInt(100))
                  .put(value)
                  .array();
        };
    return new Version(key, Tag.of(sequence, kind), stored);
  }

  /** Returns the newest version of a key at or below a sequence number, or null. */
  static Version newest(List<Version> versions, byte[] key, long sequence) {
    return versions.stream()
        .filter(v -> Arrays.equals(v.key, key) && Tag.sequence(v.tag) <= sequence)
        .max(Comparator.comparingLong(Version::tag))
        .orElse(null);
  }

  /** Returns the visible ones of sorted versions, at most one per key. */
  static List<Version> visible(List<Version> versions, KeyRange range, long sequence, long now) {
    List<Version> seen = new ArrayList<>();
    for (Version version : versions) {
      if (range.contains(version.key)
          && version == newest(versions, version.key, sequence)
          && !version.isHidden(now)) {
        seen.add(version);
      }
    }
    return seen;
  }

  /** Distributes versions over some skip lists at random, and returns a cursor over each. */
  static List<EntryCursor> spread(Random random, List<Version> versions, int lists) {
    List<SkipList> all = new ArrayList<>();
    for (int i = 0; i < lists; i++) {
      all.add(new SkipList(random.nextInt(200)));
    }
    List<Version> shuffled = new ArrayList<>(versions);
    java.util.Collections.shuffle(shuffled, random);
    shuffled.forEach(version -> version.insertInto(all.get(random.nextInt(lists))));
    return new ArrayList<>(all.stream().map(SkipList::cursor).toList());
  }

  /** Returns the current entry of a cursor. */
  static Version at(EntryCursor cursor) {
    return new Version(cursor.key().toByteArray(), cursor.tag(), cursor.value().toByteArray());
  }
}
