package dev.varve.server;

import dev.varve.Expiry;
import dev.varve.KeyRange;
import dev.varve.lsm.Keyspace;
import dev.varve.server.KeyspaceEvents.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a key, as one command reads and changes them: the fields of a hash with their
 * values, the members of a set, whose values are empty, or those of a sorted set with their scores,
 * which have a second entry each, in {@link ScoreOrder}. A key that does not exist has none.
 *
 * <p>They are stored in order under the version of the key, in a keyspace of their own. A key gets
 * a version with its first part, and none is ever used again: so all parts can be deleted by one
 * range delete, and a new hash of the same name has nothing to do with the old one. The record of
 * the key has the number of parts; {@link #save} writes it, and a key without any is deleted.
 *
 * <p>A removed part leaves a tombstone, and a walk has to pass all of them until a compaction drops
 * them. So when far more parts were removed than there are, as from a set that is used as a queue,
 * the rest gets a new version: a walk never takes much longer than for the parts that are there. Of
 * very many parts, compactions have dropped most tombstones before that.
 *
 * <p>kvrocks stores its hashes and sets in the same way, except for the renewal.
 */
final class KeyParts {
  /** The longest name of a part, in bytes: a scan needs one byte more to go on after it. */
  static final int MAX_SUB_BYTES = Keyspace.MAX_KEY_BYTES - Long.BYTES - 1;

  /**
   * Parts get a new version if more were removed than this, and than this factor times the rest.
   */
  private static final int MAX_REMOVED = 200;

  private static final int MAX_REMOVED_FACTOR = 4;

  /** More parts stay where they are: to move them would hold up the turn. */
  private static final int MAX_MOVED = 50_000;

  private static final byte[] NOTHING = {};

  private final ServerContext server;
  private final RedisDatabase database;
  private final Workspace workspace;
  private final byte[] key;
  private final @Nullable KeyRecord old;
  private final KeyType type;
  private long version;
  private long size;
  private long removed;
  private boolean hasChanged;

  KeyParts(
      ServerContext server,
      RedisDatabase database,
      byte[] key,
      @Nullable KeyRecord old,
      KeyType type) {
    this.server = server;
    this.database = database;
    this.workspace = server.workspace;
    this.key = key;
    this.old = old;
    this.type = type;
    this.version = old == null ? 0 : old.version();
    this.size = old == null ? 0 : old.size();
    this.removed = old == null || type == KeyType.LIST ? 0 : old.removed();
  }

  /** Returns the number of parts. */
  long size() {
    return size;
  }

  /**
   * Checks the name of a part.
   *
   * @throws RespError if it is too long
   */
  static byte[] checkedSub(byte[] sub) {
    if (sub.length > MAX_SUB_BYTES) {
      throw new RespError(
          "ERR field or member of " + sub.length + " bytes exceeds the limit of " + MAX_SUB_BYTES);
    }
    return sub;
  }

  /** Returns the value of a part, or null if there is no such part. */
  byte @Nullable [] get(byte[] sub) {
    return stored().get(sub);
  }

  boolean contains(byte[] sub) {
    return stored().contains(sub);
  }

  /** Sets the value of a part; returns whether it is a new part. */
  boolean put(byte[] sub, byte[] value) {
    checkedSub(sub);
    byte[] before = get(sub);
    store(sub, before, value);
    return before == null;
  }

  private void store(byte[] sub, byte @Nullable [] before, byte[] value) {
    if (version == 0) {
      version = server.databases.nextVersion(type);
    }
    workspace.put(space(), Spaces.partKey(version, sub), value);
    follow(sub, before, value);
    size += before == null ? 1 : 0;
    hasChanged = true;
  }

  /** Lets the order of a sorted set follow a change, by which an old entry may leave it. */
  private void follow(byte[] sub, byte @Nullable [] before, byte @Nullable [] after) {
    if (type == KeyType.ZSET) {
      new ScoreOrder(server, database.spaces(), version).replace(sub, before, after);
      removed += before != null && after != null ? 1 : 0;
    }
  }

  /** Adds a member to a set; returns false, and changes nothing, if it is there already. */
  boolean add(byte[] member) {
    boolean isNew = !contains(member);
    if (isNew) {
      store(checkedSub(member), null, NOTHING);
    }
    return isNew;
  }

  /** Deletes a part; returns whether it was there. */
  boolean remove(byte[] sub) {
    byte[] before = get(sub);
    if (before == null) {
      return false;
    }
    workspace.delete(space(), Spaces.partKey(version, sub));
    follow(sub, before, null);
    size--;
    removed++;
    hasChanged = true;
    return true;
  }

  private Keyspace space() {
    return database.spaces().parts();
  }

  /** Returns the parts as they are now, for reading. */
  StoredParts stored() {
    return new StoredParts(database.spaces(), workspace.reader(), version, size);
  }

  /** Returns the parts of a range, in their order. */
  PartWalk walk(KeyRange range) {
    return new PartWalk(database.spaces(), workspace.reader(), version, range);
  }

  /** Returns the parts from {@code from} on, in their order. */
  PartWalk walk(byte[] from) {
    return new PartWalk(database.spaces(), workspace.reader(), version, from);
  }

  /**
   * Writes what is to be known of the key, and tells of {@code event}, if anything has changed. A
   * key without parts is deleted.
   */
  void save(String event) {
    if (!hasChanged) {
      return;
    }
    if (size > 0) {
      saveRecord();
    } else if (old != null) {
      database.removeEmptied(key, old);
    }
    database.event(type.events(), event, key);
    if (size == 0) {
      database.event(Kind.GENERIC, "del", key);
    }
  }

  private void saveRecord() {
    if (old != null
        && size <= MAX_MOVED
        && removed > Math.max(MAX_REMOVED, MAX_REMOVED_FACTOR * size)) {
      version = database.copyOfParts(database, version, type);
      removed = 0;
    }
    long expiresAt = old == null ? Expiry.NEVER : old.expiresAtMillis();
    KeyRecord fresh = KeyRecord.ofParts(type, expiresAt, version, size, removed);
    if (old != null && Arrays.equals(old.value(), fresh.value())) {
      database.touch(key);
    } else {
      database.put(key, old, fresh);
    }
  }
}
