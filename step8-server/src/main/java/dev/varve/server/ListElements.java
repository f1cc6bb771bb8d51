package dev.varve.server;

import dev.varve.Expiry;
import dev.varve.KeyRange;
import dev.varve.lsm.Keyspace;
import dev.varve.server.KeyspaceEvents.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a list, as one command reads and changes them; see {@link StoredList} for how
 * they are stored. A key that does not exist has none.
 *
 * <p>The record of the key has the position of the first element and their number, so each end is
 * known, and an element at either of them is pushed, read and deleted without looking at others. An
 * element in the middle needs a place: those of the shorter side move by one.
 *
 * <p>Elements that were deleted leave tombstones, but outside of the list: reads begin and end at
 * exact positions, so a list that is used as a queue for long is as fast as a new one.
 */
final class ListElements {
  /** More elements than this are deleted as a range: a tombstone for each would cost more. */
  private static final int MAX_SINGLE_DELETES = 100;

  private final RedisDatabase database;
  private final ServerContext server;
  private final Workspace workspace;
  private final byte[] key;
  private @Nullable KeyRecord old;
  private long version;
  private long first;
  private long size;

  private ListElements(
      ServerContext server, RedisDatabase database, byte[] key, @Nullable KeyRecord old) {
    this.server = server;
    this.database = database;
    this.workspace = server.workspace;
    this.key = key;
    this.old = old;
    this.version = old == null ? 0 : old.version();
    this.first = old == null ? 0 : old.first();
    this.size = old == null ? 0 : old.size();
  }

  /**
   * Returns the elements of a key that holds {@code record}, or of one that is yet to be created.
   *
   * @throws RespError if the key holds something else
   */
  static ListElements of(Call call, byte[] key, @Nullable KeyRecord record) {
    if (record != null && record.type() != KeyType.LIST) {
      throw RespError.WRONG_TYPE;
    }
    return new ListElements(call.server(), call.database(), key, record);
  }

  /** Returns the elements of the first key for reading. */
  static ListElements read(Call call) {
    return of(call, call.bytes(1), call.read(1));
  }

  /** Returns the elements of a key for a change. */
  static ListElements toChange(Call call, byte[] key) {
    return of(call, key, call.database().find(key));
  }

  long size() {
    return size;
  }

  /** Returns the elements as they are now, for reading. */
  StoredList stored() {
    return new StoredList(database.spaces(), workspace.reader(), version, first, size);
  }

  private Keyspace space() {
    return database.spaces().parts();
  }

  private byte[] keyOf(long index) {
    return Spaces.partKey(version, StoredList.sub(first + index));
  }

  /** Stores an element at an index: one that is there, or the one after the last. */
  void set(long index, byte[] element) {
    workspace.put(space(), keyOf(index), element);
  }

  /** Adds an element at an end. */
  void push(boolean isLeft, byte[] element) {
    if (version == 0) {
      version = server.databases.nextVersion(KeyType.LIST);
    }
    if (isLeft) {
      first--;
    }
    set(isLeft ? 0 : size, element);
    size++;
  }

  /** Removes the element at an end, and returns it. */
  byte[] pop(boolean isLeft) {
    byte[] element = stored().get(isLeft ? 0 : size - 1);
    remove(isLeft, 1);
    return element;
  }

  /** Removes elements at an end. */
  void remove(boolean isLeft, long count) {
    long from = isLeft ? 0 : size - count;
    if (count > MAX_SINGLE_DELETES) {
      workspace.deleteRange(space(), new KeyRange(keyOf(from), keyOf(from + count)));
    } else {
      for (long i = from; i < from + count; i++) {
        workspace.delete(space(), keyOf(i));
      }
    }
    first += isLeft ? count : 0;
    size -= count;
  }

  /** Inserts an element before the one at an index; the fewer of those beside it move. */
  void insert(long index, byte[] element) {
    if (index < size - index) {
      try (StoredList.Walk before = stored().walk(0, index)) {
        first--;
        for (long i = 0; before.next(); i++) {
          set(i, before.element());
        }
      }
    } else {
      try (StoredList.Walk after = stored().walk(index, size)) {
        for (long i = index + 1; after.next(); i++) {
          set(i, after.element());
        }
      }
    }
    size++;
    set(index, element);
  }

  /** Removes the elements at these indexes, of which there is one at least, in ascending order. */
  void removeAt(long[] indexes) {
    long after = size - indexes[0];
    long before = indexes[indexes.length - 1] + 1;
    if (after <= before) {
      moveLeft(indexes);
    } else {
      moveRight(indexes);
    }
  }

  private void moveLeft(long[] gaps) {
    long to = gaps[0];
    int passed = 0;
    try (StoredList.Walk rest = stored().walk(gaps[0], size)) {
      for (long i = gaps[0]; rest.next(); i++) {
        if (passed < gaps.length && gaps[passed] == i) {
          passed++;
        } else {
          set(to++, rest.element());
        }
      }
    }
    remove(false, gaps.length);
  }

  private void moveRight(long[] gaps) {
    int left = gaps.length;
    long to = gaps[left - 1];
    try (StoredList.Walk rest = stored().walkBack(0, to + 1)) {
      for (long i = to; rest.next(); i--) {
        if (left > 0 && gaps[left - 1] == i) {
          left--;
        } else {
          set(to--, rest.element());
        }
      }
    }
    remove(true, gaps.length);
  }

  /**
   * Writes what is to be known of the key, and tells of {@code event}. A key without elements is
   * deleted.
   */
  void save(String event) {
    KeyRecord before = old;
    if (size > 0) {
      long expiresAt = before == null ? Expiry.NEVER : before.expiresAtMillis();
      KeyRecord fresh = KeyRecord.ofParts(KeyType.LIST, expiresAt, version, size, first);
      if (before != null && Arrays.equals(before.value(), fresh.value())) {
        database.touch(key);
      } else {
        database.put(key, before, fresh);
      }
      old = fresh;
    } else if (before != null) {
      database.removeEmptied(key, before);
      old = null;
    }
    database.event(Kind.LIST, event, key);
    if (size == 0) {
      database.event(Kind.GENERIC, "del", key);
    }
  }
}
