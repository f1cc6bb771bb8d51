package dev.varve.server;

import dev.varve.Cursor;
import dev.varve.Expiry;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The keys of a database that expire, in the order of their times: an index, kept in step with the
 * keys by the same turn.
 *
 * <pre>
 *   entry := expiresAt:i64 key      (big-endian, the sign inverted: negative times come first)
 * </pre>
 *
 * <p>So what is due is at the beginning, and no other key is looked at. Redis has a hash table of
 * times, and draws from it at random: {@code activeExpireCycle} in expire.c.
 */
public final class ExpiryIndex {
  /** The entries as the turn sees them: each has a key of this index, and no value. */
  public interface Entries {
    /** Adds an entry. */
    void put(byte[] entry);

    /** Deletes an entry. */
    void delete(byte[] entry);

    /** Returns all entries in the order of unsigned bytes, as of this call; must be closed. */
    Cursor scan();
  }

  /** The keys of the database. */
  public interface Keys {
    /** Returns the time at which a key expires; {@link Expiry#NEVER} if never, or if it is gone. */
    long expiresAt(byte[] key);

    /** Deletes a key because its time has come, and its entry by {@link ExpiryIndex#replace}. */
    void expire(byte[] key);
  }

  private final Entries entries;

  // A time before which no key expires, as of now and as of the last commit.
  private long earliest;
  private long committedEarliest;

  /** Creates the index over existing entries, of which none is before {@code earliest}. */
  public ExpiryIndex(Entries entries, long earliest) {
    this.entries = entries;
    this.earliest = earliest;
    this.committedEarliest = earliest;
  }

  /** Returns a time before which no key expires; {@link Expiry#NEVER} if there is none. */
  long earliest() {
    return earliest;
  }

  /**
   * A key that has expired at {@code before} expires at {@code after} from now on; {@link
   * Expiry#NEVER} for a key without a time, or that is not there. Deletes its old entry and puts
   * the new one, if there are any; writes nothing if the time is the same. {@link #earliest}
   * follows if {@code after} is before it.
   */
  void replace(byte[] key, long before, long after) {
    if (before == after) {
      return;
    }
    if (before != Expiry.NEVER) {
      entries.delete(entry(before, key));
    }
    if (after != Expiry.NEVER) {
      entries.put(entry(after, key));
      earliest = Math.min(earliest, after);
    }
  }

  /**
   * Lets the keys expire whose time is {@code now} or before it, the earliest first, but at most
   * {@code limit} of them. An entry whose time is not that of its key is left over from a program
   * that has changed the key beside the server: it counts, but it is only deleted. Then, {@link
   * #earliest} is the time of the first entry that stays. Before {@link #earliest}, nothing is
   * read.
   *
   * @return the number of entries that it has looked at and that were due
   */
  int expireDue(long now, int limit, Keys keys) {
    if (earliest > now) {
      return 0;
    }
    int count = 0;
    try (Cursor all = entries.scan()) {
      boolean more = all.next();
      while (more && count < limit && timeOf(all.key()) <= now) {
        expire(all.key(), keys);
        count++;
        more = all.next();
      }
      earliest = more ? timeOf(all.key()) : Expiry.NEVER;
    }
    return count;
  }

  /** Deletes the key of an entry that is due, or the entry alone, if its time is not the key's. */
  private void expire(byte[] entry, Keys keys) {
    byte[] key = keyOf(entry);
    if (keys.expiresAt(key) == timeOf(entry)) {
      keys.expire(key);
    } else {
      entries.delete(entry);
    }
  }

  /** All entries are deleted. */
  void cleared() {
    earliest = Expiry.NEVER;
  }

  /** The turn was committed. */
  void committed() {
    committedEarliest = earliest;
  }

  /** Goes back to what was committed. */
  void rollback() {
    earliest = committedEarliest;
  }

  /** Returns the entry of a key, as the layout above says. */
  private static byte[] entry(long expiresAt, byte[] key) {
    return ByteBuffer.allocate(Long.BYTES + key.length)
        .putLong(expiresAt ^ Long.MIN_VALUE)
        .put(key)
        .array();
  }

  /** Returns the time of an entry. */
  private static long timeOf(byte[] entry) {
    return ByteBuffer.wrap(entry).getLong() ^ Long.MIN_VALUE;
  }

  /** Returns the key of an entry. */
  private static byte[] keyOf(byte[] entry) {
    return Arrays.copyOfRange(entry, Long.BYTES, entry.length);
  }
}
