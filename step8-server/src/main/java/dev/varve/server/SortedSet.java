package dev.varve.server;

import dev.varve.KeyRange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sorted set as a reader of the store sees it. A set is one, too, if a command takes both: all of
 * its members have the score 1.
 *
 * @param parts the members
 * @param isSorted whether they have scores
 * @param ends where their order begins and ends; null if a snapshot is read
 */
record SortedSet(StoredParts parts, boolean isSorted, @Nullable OrderEnds ends) {
  /** A member of a sorted set. */
  record Member(byte[] name, double score) {
    /** Returns the member as a part of a key. */
    KeyPart asPart() {
      return new KeyPart(name, ScoreOrder.encoded(score));
    }
  }

  private static final int MEMBER_BYTES = 2 * Long.BYTES;

  long size() {
    return parts.size();
  }

  /** Returns the score of a member, or null if there is no such member. */
  @Nullable Double score(byte[] member) {
    byte[] value = parts.get(member);
    return value == null ? null : scoreOf(value);
  }

  private Double scoreOf(byte[] value) {
    return isSorted ? ScoreOrder.decoded(value) : 1.0;
  }

  /**
   * Returns the members from the lowest score to the highest, or from the highest to the lowest; in
   * {@code range} are entries of {@link ScoreOrder}.
   */
  MemberWalk byScore(KeyRange range, boolean isReversed) {
    StoredParts order = parts.order();
    KeyRange part = ends == null ? range : ends.narrowed(order.version(), range);
    return new MemberWalk(
        order.walk(part),
        isReversed,
        walk -> {
          byte[] entry = walk.sub();
          return new Member(ScoreOrder.memberOf(entry), ScoreOrder.scoreOf(entry));
        },
        first -> tellEnds(order.version(), range, isReversed, first));
  }

  private void tellEnds(long version, KeyRange range, boolean isReversed, byte @Nullable [] first) {
    if (ends != null && isReversed) {
      ends.ends(version, range, first);
    } else if (ends != null) {
      ends.begins(version, range, first);
    }
  }

  /** Returns the members in the order of their bytes, or in the opposite order. */
  MemberWalk byName(KeyRange range, boolean isReversed) {
    return new MemberWalk(
        parts.walk(range),
        isReversed,
        walk -> new Member(walk.sub(), scoreOf(walk.value())),
        first -> {});
  }

  /**
   * Returns how many members are before {@code member}, from the lowest score. It goes from the
   * member to both ends at the same time, so it takes as many steps as the nearer one is away.
   */
  long rank(Member member) {
    byte[] entry = ScoreOrder.entry(member.score, member.name);
    try (MemberWalk before = byScore(KeyRange.to(entry), true);
        MemberWalk from = byScore(KeyRange.from(entry), false)) {
      for (long steps = 0; ; steps++) {
        if (!before.next()) {
          return steps;
        }
        if (!from.next()) {
          return size() - steps;
        }
      }
    }
  }

  /**
   * Returns members of a walk, and closes it.
   *
   * @param skipped how many are left out at the beginning; if it is negative, all are
   * @param most how many are returned at most; if it is negative, all of them
   * @throws IllegalStateException if they are longer than any reply may be
   */
  static List<Member> listed(MemberWalk walk, long skipped, long most) {
    List<Member> found = new ArrayList<>();
    long bytes = 0;
    try (walk) {
      boolean more = skipped >= 0;
      for (long i = 0; more && i < skipped; i++) {
        more = walk.next();
      }
      while (more && found.size() != most && walk.next()) {
        Member member = walk.member();
        bytes = PartReplies.checkedSum(bytes, member.name.length + MEMBER_BYTES);
        found.add(member);
      }
    }
    return found;
  }
}
