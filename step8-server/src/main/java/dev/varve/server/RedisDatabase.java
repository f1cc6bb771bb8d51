package dev.varve.server;

import dev.varve.Expiry;
import dev.varve.KeyRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A database as the commands of a turn see and change it. Clients select it by its number, and
 * SWAPDB changes where the keys of that number are stored.
 *
 * <p>A key whose time has come is absent. It is deleted by the first command that comes across it,
 * or by {@link #deleteDue}; clients that listen for events are notified.
 */
final class RedisDatabase {
  private static final int WALKED_FOR_RANDOM = 1_000;

  private final int index;
  private final Workspace workspace;
  private final Watches<Connection> watches;
  private final KeyspaceEvents events;
  private final ServerFigures figures;
  private final ServerContext context;
  private Spaces spaces;

  RedisDatabase(int index, Spaces spaces, ServerContext context) {
    this.index = index;
    this.spaces = spaces;
    this.workspace = context.workspace;
    this.watches = context.watches;
    this.events = context.events;
    this.figures = context.figures;
    this.context = context;
  }

  int index() {
    return index;
  }

  long now() {
    return workspace.now();
  }

  Spaces spaces() {
    return spaces;
  }

  void setSpaces(Spaces others) {
    spaces = others;
  }

  /** Returns what is stored of {@code key}, or null if there is no such key. */
  @Nullable KeyRecord find(byte[] key) {
    checkKey(key);
    return live(key, spaces.get(key));
  }

  /**
   * Like {@link #find}, for a caller that replaces what is there and tells no client of it: of a
   * string that never expires, the value may be missing, and a program beside the server may have
   * deleted it.
   */
  @Nullable KeyRecord findReplaced(byte[] key) {
    checkKey(key);
    return live(key, spaces.getReplaced(key));
  }

  private @Nullable KeyRecord live(byte[] key, @Nullable KeyRecord record) {
    if (record == null || !record.isExpired(now())) {
      return record;
    }
    // While writes are refused, or rest, the key is kept, and no event is published.
    if (context.turn.isWritable() && !context.pause.isOn()) {
      expire(key, record);
    }
    return null;
  }

  /** Like {@link #find}, for a decision that must not be outdated when the turn is committed. */
  @Nullable KeyRecord findForUpdate(byte[] key) {
    checkKey(key);
    spaces.pin(key);
    return find(key);
  }

  /**
   * Checks the length of a key.
   *
   * @throws RespError if it is too long
   */
  static void checkKey(byte[] key) {
    if (key.length > Spaces.MAX_KEY_BYTES) {
      throw new RespError(
          "ERR key of " + key.length + " bytes exceeds the limit of " + Spaces.MAX_KEY_BYTES);
    }
  }

  boolean contains(byte[] key) {
    return find(key) != null;
  }

  /** Returns whether there is such a key, without deleting one that has expired. */
  boolean seesKey(byte[] key) {
    KeyRecord record = spaces.get(key);
    return record != null && !record.isExpired(now());
  }

  /**
   * Stores {@code fresh} in place of {@code old}, which {@link #find} or {@link #findReplaced}
   * returned.
   */
  void put(byte[] key, @Nullable KeyRecord old, KeyRecord fresh) {
    spaces.replace(key, old, fresh);
    touch(key);
    if (old == null || old.type() != fresh.type()) {
      context.blocked.appeared(index, key, fresh.type());
    }
    if (old == null) {
      event(KeyspaceEvents.Kind.NEW, "new", key);
    }
  }

  /** Stores a string that never expires, regardless of what the key has held. */
  void putString(byte[] key, byte[] value) {
    put(key, findReplaced(key), KeyRecord.string(value));
  }

  /** Deletes a key; returns whether it was there. */
  boolean delete(byte[] key) {
    KeyRecord old = find(key);
    if (old == null) {
      return false;
    }
    remove(key, old);
    return true;
  }

  /** Deletes a key that holds {@code old}, which {@link #find} has returned. */
  void remove(byte[] key, KeyRecord old) {
    spaces.replace(key, old, null);
    touch(key);
  }

  /**
   * Returns the parts of a key that holds {@code old}, or of one that is yet to be created.
   *
   * @throws RespError if the key holds something else than {@code type}
   */
  KeyParts parts(byte[] key, @Nullable KeyRecord old, KeyType type) {
    if (old != null && old.type() != type) {
      throw RespError.WRONG_TYPE;
    }
    return new KeyParts(context, this, key, old, type);
  }

  /** Deletes a key that has lost its last part. */
  void removeEmptied(byte[] key, KeyRecord old) {
    spaces.replaceRecord(key, old, null);
    touch(key);
  }

  /** Says that what a key holds has changed. */
  void touch(byte[] key) {
    context.saves.changed();
    watches.touch(index, key);
    context.tracking.changed(key);
  }

  /** Gives a key another name, which {@code target} has had. */
  void rename(byte[] from, KeyRecord record, byte[] to, @Nullable KeyRecord target) {
    spaces.replaceRecord(from, record, null);
    touch(from);
    put(to, target, record);
  }

  /** Stores a key with these parts, which differ from each other, in place of what it has held. */
  void create(byte[] key, KeyType type, long expiresAtMillis, List<KeyPart> parts) {
    KeyRecord old = findReplaced(key);
    long version = context.databases.nextVersion(type);
    ScoreOrder order = new ScoreOrder(context, spaces, version);
    for (KeyPart part : parts) {
      workspace.put(spaces.parts(), Spaces.partKey(version, part.sub()), part.value());
      if (type == KeyType.ZSET) {
        order.replace(part.sub(), null, part.value());
      }
    }
    put(key, old, KeyRecord.ofParts(type, expiresAtMillis, version, parts.size(), 0));
  }

  /** The keys are others than before: those that clients wait for may be among them. */
  void haveAppeared() {
    context.blocked.allAppeared(index, this::find);
  }

  /** Stores a copy of {@code record}, from {@code source}, in place of {@code old}. */
  void copy(byte[] to, @Nullable KeyRecord old, KeyRecord record, RedisDatabase source) {
    put(to, old, record.hasParts() ? copyOfParts(record, source) : record);
  }

  private KeyRecord copyOfParts(KeyRecord record, RedisDatabase source) {
    long version = copyOfParts(source, record.version(), record.type());
    long last = record.type() == KeyType.LIST ? record.first() : 0;
    return KeyRecord.ofParts(record.type(), record.expiresAtMillis(), version, record.size(), last);
  }

  /** Copies the parts under a version of {@code source}; returns the version of the copies. */
  long copyOfParts(RedisDatabase source, long version, KeyType type) {
    long copy = context.databases.nextVersion(type);
    for (int i = 0; i < type.versions(); i++) {
      try (PartWalk walk = new PartWalk(source.spaces, workspace.reader(), version + i)) {
        while (walk.next()) {
          workspace.put(spaces.parts(), Spaces.partKey(copy + i, walk.sub()), walk.value());
        }
      }
    }
    return copy;
  }

  /**
   * Who watches the key needs no mark: what EXEC finds there has changed, if it had not expired.
   */
  private void expire(byte[] key, KeyRecord record) {
    spaces.replace(key, record, null);
    figures.expired();
    context.tracking.expired(key);
    event(KeyspaceEvents.Kind.EXPIRED, "expired", key);
  }

  void event(KeyspaceEvents.Kind kind, String name, byte[] key) {
    events.happened(kind, name, index, key);
  }

  /** Returns the number of keys; those that have expired count until they are deleted. */
  long size() {
    return spaces.keys();
  }

  /** Deletes all keys. */
  void clear() {
    touchAll();
    spaces.clear();
  }

  /** All keys change: marks the clients that watch any of them. */
  void touchAll() {
    context.saves.changed();
    watches.touchAll(index, this::seesKey);
  }

  /** Returns the live keys of a range, in their order. */
  KeyWalk walk(KeyRange range) {
    return new KeyWalk(spaces, workspace.reader(), range, now());
  }

  /** Returns all keys of a range, in their order, for a scan. */
  ScanCursors.Walk scan(KeyRange range) {
    return walk(range).forScan();
  }

  /** Returns a key at random, or null if there is none. */
  byte @Nullable [] randomKey() {
    if (size() > WALKED_FOR_RANDOM) {
      return randomKeyNear();
    }
    byte[] found = keyAfter(new byte[0], (long) (Math.random() * size()));
    return found == null ? keyAfter(new byte[0], 0) : found;
  }

  private byte @Nullable [] keyAfter(byte[] from, long skipped) {
    try (KeyWalk keys = walk(KeyRange.from(from))) {
      boolean found = keys.next();
      for (long i = 0; found && i < skipped; i++) {
        found = keys.next();
      }
      return found ? keys.key() : null;
    }
  }

  private byte @Nullable [] randomKeyNear() {
    byte[] first;
    byte[] last;
    try (KeyWalk keys = walk(KeyRange.all())) {
      first = keys.next() ? keys.key() : new byte[0];
      last = keys.last();
    }
    return RandomPoint.near(first, last, this::keyAfter);
  }

  /** Returns a time before which there is nothing for {@link #deleteDue} to do. */
  long earliest() {
    return spaces.expiries().earliest();
  }

  /** Deletes keys whose time has come, but at most {@code limit}; returns their number. */
  int deleteDue(int limit) {
    return spaces.expiries().expireDue(now(), limit, new Due());
  }

  /** The keys of this database, when their time has come. */
  private final class Due implements ExpiryIndex.Keys {
    // What was found last, so that it need not be read again to be deleted.
    private byte @Nullable [] found;
    private @Nullable KeyRecord record;

    @Override
    public long expiresAt(byte[] key) {
      found = key;
      record = spaces.get(key);
      return record == null ? Expiry.NEVER : record.expiresAtMillis();
    }

    @Override
    public void expire(byte[] key) {
      KeyRecord old = found == key ? record : spaces.get(key);
      if (old != null) {
        RedisDatabase.this.expire(key, old);
      }
    }
  }
}
