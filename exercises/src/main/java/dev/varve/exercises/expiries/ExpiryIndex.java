// Exercise 8.4: an index of times. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=8.4

package dev.varve.exercises.expiries;

import dev.varve.Cursor;
import dev.varve.Expiry;
import dev.varve.course.NotDoneYet;

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
    throw new NotDoneYet("8.4");
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
    throw new NotDoneYet("8.4");
  }

  /** Deletes the key of an entry that is due, or the entry alone, if its time is not the key's. */
  private void expire(byte[] entry, Keys keys) {
    throw new NotDoneYet("8.4");
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
    throw new NotDoneYet("8.4");
  }

  /** Returns the time of an entry. */
  private static long timeOf(byte[] entry) {
    throw new NotDoneYet("8.4");
  }

  /** Returns the key of an entry. */
  private static byte[] keyOf(byte[] entry) {
    throw new NotDoneYet("8.4");
  }
}
