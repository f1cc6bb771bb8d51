package dev.varve.server;

import dev.varve.CorruptionException;
import dev.varve.Expiry;
import dev.varve.lsm.Keyspace;
import dev.varve.lsm.Keyspaces;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The databases that clients select by a number, and what is stored of all of them, in the keyspace
 * {@code redis}:
 *
 * <pre>
 *   size:N     → keys:u64 records:u64 expiring:u64    of the keyspaces redis:N…
 *   databases  → N:u32 for each database              after a SWAPDB: where its keys are stored
 *   version    → u64                                  the last version given to a key with parts
 * </pre>
 *
 * <p>The numbers of keys are exact because each turn writes them with its changes, in the same
 * commit. They count what the server has written: a program that writes to these keyspaces beside
 * the server is not counted.
 */
final class Databases {
  private static final byte[] MAPPING = Ascii.bytes("databases");
  private static final byte[] VERSION = Ascii.bytes("version");

  /** The most expired keys that are deleted at the beginning of a turn. */
  private static final int DELETED_PER_TURN = 200;

  private final ServerContext context;
  private final Keyspace catalogue;
  private final RedisDatabase[] databases;
  // By their numbers; those that have been used.
  private final TreeMap<Integer, Spaces> opened = new TreeMap<>();
  private int[] mapping;
  private int[] committedMapping;
  private long lastVersion;
  private long committedVersion;
  private boolean expiresActively = true;

  Databases(ServerContext context, int count) {
    this.context = context;
    Keyspaces keyspaces = context.workspace.store().keyspaces();
    this.catalogue = keyspaces.getOrCreate("redis");
    this.databases = new RedisDatabase[count];
    this.mapping = storedMapping(count);
    this.committedMapping = mapping;
    this.lastVersion = storedVersion();
    this.committedVersion = lastVersion;
    for (int i = 0; i < count; i++) {
      if (keyspaces.contains(Spaces.name(mapping[i]))) {
        get(i);
      }
    }
  }

  private int[] storedMapping(int count) {
    byte[] stored = catalogue.get(MAPPING);
    // Of databases that are not served this time, too: they may be another time.
    int storedCount = stored == null ? 0 : stored.length / Integer.BYTES;
    int[] numbers = new int[Math.max(count, storedCount)];
    for (int i = 0; i < numbers.length; i++) {
      boolean isStored = stored != null && i < storedCount;
      numbers[i] = isStored ? ByteBuffer.wrap(stored).getInt(i * Integer.BYTES) : i;
      if (numbers[i] < 0) {
        throw new CorruptionException("keyspace redis", "a database has number " + numbers[i]);
      }
    }
    return numbers;
  }

  private long storedVersion() {
    byte[] stored = catalogue.get(VERSION);
    if (stored != null && stored.length != Long.BYTES) {
      throw new CorruptionException("keyspace redis", "version has " + stored.length + " bytes");
    }
    return stored == null ? 0 : ByteBuffer.wrap(stored).getLong();
  }

  /**
   * Returns a version that no key has had: what is stored under the version of a key that was
   * deleted can never become a part of another one. If the type takes several, they follow.
   */
  long nextVersion(KeyType type) {
    long version = lastVersion + 1;
    lastVersion += type.versions();
    return version;
  }

  /**
   * Returns a database.
   *
   * @throws RespError if there is none of this number
   */
  RedisDatabase get(long index) {
    if (index < 0 || index >= databases.length) {
      throw RespError.DATABASE_OUT_OF_RANGE;
    }
    int i = (int) index;
    if (databases[i] == null) {
      databases[i] = new RedisDatabase(i, spaces(mapping[i]), context);
    }
    return databases[i];
  }

  private Spaces spaces(int number) {
    Spaces spaces = opened.get(number);
    if (spaces == null) {
      spaces = new Spaces(number, context.workspace, context.knownKeys);
      spaces.load(catalogue.get(sizeKey(number)));
      opened.put(number, spaces);
    }
    return spaces;
  }

  private static byte[] sizeKey(int number) {
    return Ascii.bytes("size:" + number);
  }

  /** Returns the databases that have been used, in the order of their numbers. */
  List<RedisDatabase> used() {
    List<RedisDatabase> used = new ArrayList<>();
    for (RedisDatabase database : databases) {
      if (database != null) {
        used.add(database);
      }
    }
    return used;
  }

  /** Exchanges all keys of two databases. */
  void swap(RedisDatabase a, RedisDatabase b) {
    a.touchAll();
    b.touchAll();
    mapping = mapping.clone();
    mapping[a.index()] = b.spaces().number();
    mapping[b.index()] = a.spaces().number();
    followMapping();
    ByteBuffer encoded = ByteBuffer.allocate(mapping.length * Integer.BYTES);
    for (int number : mapping) {
      encoded.putInt(number);
    }
    context.workspace.put(catalogue, MAPPING, encoded.array());
    a.touchAll();
    b.touchAll();
    a.haveAppeared();
    b.haveAppeared();
  }

  private void followMapping() {
    for (RedisDatabase database : used()) {
      database.setSpaces(spaces(mapping[database.index()]));
    }
  }

  /** Sets whether expired keys are deleted that no client asks for. */
  void setExpiresActively(boolean value) {
    expiresActively = value;
  }

  /** Returns a time before which {@link #deleteDue} has nothing to do. */
  long earliest() {
    long earliest = Expiry.NEVER;
    if (!expiresActively || context.pause.isOn()) {
      return earliest;
    }
    for (RedisDatabase database : used()) {
      earliest = Math.min(earliest, database.earliest());
    }
    return earliest;
  }

  /** Deletes keys whose time has come: a number that does not hold up the turn. */
  void deleteDue() {
    if (earliest() > context.workspace.now()) {
      return;
    }
    int left = DELETED_PER_TURN;
    for (RedisDatabase database : used()) {
      left -= database.deleteDue(left);
    }
  }

  /** Writes what has changed besides the keys. */
  void beforeCommit() {
    for (Spaces spaces : opened.values()) {
      if (spaces.hasChanged()) {
        context.workspace.put(catalogue, sizeKey(spaces.number()), spaces.encodedCounts());
      }
    }
    if (lastVersion != committedVersion) {
      byte[] encoded = ByteBuffer.allocate(Long.BYTES).putLong(lastVersion).array();
      context.workspace.put(catalogue, VERSION, encoded);
    }
  }

  /** Called after a commit. */
  void committed() {
    committedVersion = lastVersion;
    opened.values().forEach(Spaces::committed);
    committedMapping = mapping;
  }

  /** Goes back to what was committed. */
  void rollback() {
    opened.values().forEach(Spaces::rollback);
    lastVersion = committedVersion;
    context.orderEnds.clear();
    if (mapping != committedMapping) {
      mapping = committedMapping;
      followMapping();
    }
  }
}
