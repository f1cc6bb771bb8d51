package dev.varve.server;

import dev.varve.CorruptionException;
import dev.varve.Cursor;
import dev.varve.Expiry;
import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.lsm.Keyspace;
import dev.varve.lsm.Keyspaces;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is stored: a few keyspaces, and the number of its keys.
 *
 * <pre>
 *   redis:N          key → value              strings that never expire
 *   redis:N.keys     key → record             all other keys, see {@link KeyRecord}
 *   redis:N.parts    version sub → value      the parts of the keys that have parts
 *   redis:N.times    expiresAt key → nothing  the keys that expire, in the order of their times
 * </pre>
 *
 * A key is in one of the first two, and never in both. The parts of a key are deleted with it, by
 * one range delete, however many they are.
 */
final class Spaces {
  /** The longest key, in bytes: an entry of {@code times} has it after 8 bytes of its own. */
  static final int MAX_KEY_BYTES = Keyspace.MAX_KEY_BYTES - Long.BYTES;

  private static final byte[] NOTHING = {};

  private final int number;
  private final Keyspace plain;
  private final Keyspace records;
  private final Keyspace parts;
  private final Keyspace times;
  private final Workspace workspace;
  private final ExpiryIndex.Entries entries;
  private final KnownKeys known;
  private ExpiryIndex expiries;
  // What is known of the keys as of now, under this number.
  private long map;

  private Counts counts = Counts.NONE;
  private Counts committed = Counts.NONE;

  /** The number of keys, of those that are records, and of those that expire. */
  private record Counts(long keys, long records, long expiring) {
    static final Counts NONE = new Counts(0, 0, 0);

    Counts plus(@Nullable KeyRecord key, int sign) {
      if (key == null) {
        return this;
      }
      // Not below 0, if a program beside the server has put a key that a client deletes.
      return new Counts(
          Math.max(0, keys + sign),
          records + (key.isPlain() ? 0 : sign),
          expiring + (key.expires() ? sign : 0));
    }
  }

  /** Opens the keyspaces of database {@code number}, which are created if they are missing. */
  Spaces(int number, Workspace workspace, KnownKeys known) {
    Keyspaces all = workspace.store().keyspaces();
    this.number = number;
    this.known = known;
    this.map = known.newMap();
    this.workspace = workspace;
    this.plain = all.getOrCreate(name(number));
    this.records = all.getOrCreate(name(number) + ".keys");
    this.parts = all.getOrCreate(name(number) + ".parts");
    this.times = all.getOrCreate(name(number) + ".times");
    this.entries = new Times();
    this.expiries = new ExpiryIndex(entries, Expiry.NEVER);
  }

  /** The keyspace of times in this turn's transaction. */
  private final class Times implements ExpiryIndex.Entries {
    @Override
    public void put(byte[] entry) {
      workspace.put(times, entry, NOTHING);
    }

    @Override
    public void delete(byte[] entry) {
      workspace.delete(times, entry);
    }

    @Override
    public Cursor scan() {
      return workspace.scan(times, KeyRange.all());
    }
  }

  static String name(int number) {
    return "redis:" + number;
  }

  int number() {
    return number;
  }

  Keyspace plain() {
    return plain;
  }

  Keyspace records() {
    return records;
  }

  Keyspace parts() {
    return parts;
  }

  /** Returns what is stored of {@code key}, which may have expired; null if there is nothing. */
  @Nullable KeyRecord get(byte[] key) {
    byte[] value = workspace.get(plain, key);
    if (value != null) {
      return KeyRecord.string(value);
    }
    byte[] encoded = counts.records == 0 ? null : workspace.get(records, key);
    return encoded == null ? null : KeyRecord.decode(encoded);
  }

  /**
   * Like {@link #get}, for a caller that replaces what is there and does not need its value: of a
   * plain string, the value may be missing.
   */
  @Nullable KeyRecord getReplaced(byte[] key) {
    return known.contains(map, key) ? KeyRecord.UNREAD_STRING : get(key);
  }

  /**
   * Returns the record of {@code key} as {@code reader} sees it; null also for a plain string, and
   * for what is longer than any key.
   */
  @Nullable KeyRecord recordIn(Readable reader, byte[] key) {
    if (key.length > MAX_KEY_BYTES) {
      return null;
    }
    byte[] encoded = records.in(reader).get(key);
    return encoded == null ? null : KeyRecord.decode(encoded);
  }

  /** Lets the commit of this turn be refused if another thread writes {@code key} before it. */
  void pin(byte[] key) {
    workspace.getForUpdate(plain, key);
    workspace.getForUpdate(records, key);
  }

  /**
   * Replaces {@code old}, which is what is stored of {@code key}, by {@code fresh}; null: none. The
   * parts of {@code old} are deleted, unless {@code fresh} has the same.
   */
  void replace(byte[] key, @Nullable KeyRecord old, @Nullable KeyRecord fresh) {
    replaceRecord(key, old, fresh);
    if (old != null && old.hasParts() && !hasVersion(fresh, old.version())) {
      byte[] from = partKey(old.version(), NOTHING);
      byte[] to = partKey(old.version() + old.type().versions(), NOTHING);
      workspace.deleteRange(parts, new KeyRange(from, to));
    }
  }

  private static boolean hasVersion(@Nullable KeyRecord record, long version) {
    return record != null && record.hasParts() && record.version() == version;
  }

  /**
   * Like {@link #replace}, but leaves the parts of {@code old} alone: there are none, or they move.
   */
  void replaceRecord(byte[] key, @Nullable KeyRecord old, @Nullable KeyRecord fresh) {
    if (fresh != null) {
      boolean isPlain = fresh.isPlain();
      workspace.put(isPlain ? plain : records, key, isPlain ? fresh.value() : fresh.encoded());
    }
    if (old != null && (fresh == null || old.isPlain() != fresh.isPlain())) {
      workspace.delete(old.isPlain() ? plain : records, key);
    }
    if (fresh != null && fresh.isPlain()) {
      known.add(map, key);
    } else if (old != null && old.isPlain()) {
      known.remove(map, key);
    }
    expiries.replace(key, timeOf(old), timeOf(fresh));
    counts = counts.plus(old, -1).plus(fresh, 1);
  }

  private static long timeOf(@Nullable KeyRecord record) {
    return record == null ? Expiry.NEVER : record.expiresAtMillis();
  }

  /** Returns where a part is stored. */
  static byte[] partKey(long version, byte[] sub) {
    return ByteBuffer.allocate(Long.BYTES + sub.length).putLong(version).put(sub).array();
  }

  /** Returns the name of a part that is stored under {@code partKey}. */
  static byte[] subOf(byte[] partKey) {
    return Arrays.copyOfRange(partKey, Long.BYTES, partKey.length);
  }

  void clear() {
    for (Keyspace space : List.of(plain, records, parts, times)) {
      workspace.deleteRange(space, KeyRange.all());
    }
    expiries.cleared();
    map = known.newMap();
    counts = Counts.NONE;
  }

  long keys() {
    return counts.keys;
  }

  long expiring() {
    return counts.expiring;
  }

  ExpiryIndex expiries() {
    return expiries;
  }

  /** Returns whether the numbers of keys differ from those that are stored. */
  boolean hasChanged() {
    return counts.keys != committed.keys
        || counts.records != committed.records
        || counts.expiring != committed.expiring;
  }

  byte[] encodedCounts() {
    return ByteBuffer.allocate(3 * Long.BYTES)
        .putLong(counts.keys)
        .putLong(counts.records)
        .putLong(counts.expiring)
        .array();
  }

  /** Takes over the numbers of keys that are stored. */
  void load(byte @Nullable [] encoded) {
    if (encoded == null) {
      return;
    }
    if (encoded.length != 3 * Long.BYTES) {
      throw new CorruptionException(name(number), "its counts have " + encoded.length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(encoded);
    counts = new Counts(in.getLong(), in.getLong(), in.getLong());
    committed = counts;
    expiries = new ExpiryIndex(entries, 0);
  }

  void committed() {
    expiries.committed();
    committed = counts;
  }

  void rollback() {
    expiries.rollback();
    map = known.newMap();
    counts = committed;
  }
}
