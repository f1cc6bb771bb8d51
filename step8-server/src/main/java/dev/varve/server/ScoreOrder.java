package dev.varve.server;

import dev.varve.lsm.Keyspace;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The members of a sorted set in the order of their scores. Each member is stored twice: by its
 * name, as every part of a key is, and here, under the version that follows:
 *
 * <pre>
 *   version       member       → score:8           the bits of the double
 *   version + 1   score member → nothing
 *   score := u64, big-endian: the bits of the double, with the sign inverted; if it is negative,
 *            all bits are inverted
 * </pre>
 *
 * So the order of the bytes is that of the scores, and of the members if their scores are the same.
 * A -0 is stored as 0, as in the listpack of Redis. A NaN has no place, and is refused before.
 *
 * <p>kvrocks has the same two entries for each member. Redis has a skip list whose links count the
 * members they pass, beside a hash table: t_zset.c.
 */
final class ScoreOrder {
  /** The longest member, in bytes: here it has its score in front. */
  static final int MAX_MEMBER_BYTES = KeyParts.MAX_SUB_BYTES - Long.BYTES;

  private static final byte[] NOTHING = {};

  private final Workspace workspace;
  private final OrderEnds ends;
  private final Keyspace space;
  private final long version;

  /** Opens the order of the sorted set whose members are under {@code version}. */
  ScoreOrder(ServerContext server, Spaces spaces, long version) {
    this.workspace = server.workspace;
    this.ends = server.orderEnds;
    this.space = spaces.parts();
    this.version = version + 1;
  }

  /**
   * Checks the length of a member.
   *
   * @throws RespError if it is too long
   */
  static byte[] checkedMember(byte[] member) {
    if (member.length > MAX_MEMBER_BYTES) {
      throw new RespError(
          "ERR member of " + member.length + " bytes exceeds the limit of " + MAX_MEMBER_BYTES);
    }
    return member;
  }

  /** The score of a member has changed; null: it is not there. */
  void replace(byte[] member, byte @Nullable [] before, byte @Nullable [] after) {
    if (before != null) {
      workspace.delete(space, Spaces.partKey(version, entry(decoded(before), member)));
    }
    if (after != null) {
      byte[] entry = entry(decoded(after), member);
      workspace.put(space, Spaces.partKey(version, entry), NOTHING);
      ends.added(version, entry);
    }
  }

  /** Returns a score as it is stored with its member. */
  static byte[] encoded(double score) {
    // Adding 0 makes a 0 of -0, and changes nothing else.
    return ByteBuffer.allocate(Long.BYTES).putDouble(score + 0.0).array();
  }

  /** Returns the score that is stored with a member. */
  static double decoded(byte[] value) {
    return ByteBuffer.wrap(value).getDouble();
  }

  /** Returns the name of an entry in the order. */
  static byte[] entry(double score, byte[] member) {
    return ByteBuffer.allocate(Long.BYTES + member.length)
        .putLong(ordered(score))
        .put(member)
        .array();
  }

  /** Returns the beginning of the entries whose scores have these {@link #ordered} bits. */
  static byte[] bound(long ordered) {
    return ByteBuffer.allocate(Long.BYTES).putLong(ordered).array();
  }

  /** Returns the bits of a score so that they are in its order, as unsigned numbers. */
  static long ordered(double score) {
    long bits = Double.doubleToRawLongBits(score + 0.0);
    return bits >= 0 ? bits ^ Long.MIN_VALUE : ~bits;
  }

  /** Returns the score of an entry in the order. */
  static double scoreOf(byte[] entry) {
    long ordered = ByteBuffer.wrap(entry).getLong();
    return Double.longBitsToDouble(ordered < 0 ? ordered ^ Long.MIN_VALUE : ~ordered);
  }

  /** Returns the member of an entry in the order. */
  static byte[] memberOf(byte[] entry) {
    return Arrays.copyOfRange(entry, Long.BYTES, entry.length);
  }
}
