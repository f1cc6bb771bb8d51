package dev.varve.server;

import dev.varve.KeyRange;
import dev.varve.server.SortedSet.Member;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some members of a sorted set, which are next to each other in one of its orders. */
sealed interface SortedRange {
  /** Returns the members; those before {@code offset}, and after {@code most}, are left out. */
  List<Member> members(SortedSet set, boolean isReversed, long offset, long most);

  /** Returns how many there are. */
  long count(SortedSet set);

  /**
   * Members by their positions, of which the first is 0, and the last is -1. A sorted tree does not
   * count positions: they are found from the end that is nearer.
   *
   * @param start the position of the first one
   * @param stop the position of the last one
   */
  record ByRank(long start, long stop) implements SortedRange {
    static ByRank of(Call call, int start, int stop) {
      return new ByRank(call.integer(start), call.integer(stop));
    }

    private static long position(long given, long size) {
      return given < 0 ? Math.max(-1, size + given) : Math.min(given, size);
    }

    private long first(SortedSet set) {
      return Math.max(0, position(start, set.size()));
    }

    private long last(SortedSet set) {
      return Math.min(set.size() - 1, position(stop, set.size()));
    }

    @Override
    public List<Member> members(SortedSet set, boolean isReversed, long offset, long most) {
      long count = count(set);
      long before = first(set);
      long after = set.size() - 1 - last(set);
      if (count == 0) {
        return List.of();
      }
      if (before <= after) {
        return SortedSet.listed(set.byScore(KeyRange.all(), isReversed), before, count);
      }
      List<Member> found = SortedSet.listed(set.byScore(KeyRange.all(), !isReversed), after, count);
      Collections.reverse(found);
      return found;
    }

    @Override
    public long count(SortedSet set) {
      return Math.max(0, last(set) - first(set) + 1);
    }
  }

  /**
   * Members between two bounds.
   *
   * @param isByScore whether the bounds are scores; otherwise, they are names
   * @param entries where the members are stored, by their scores or by their names
   */
  record Between(boolean isByScore, KeyRange entries) implements SortedRange {
    private static final byte[] EMPTY = {};
    private static final RespError NO_FLOAT = new RespError("ERR min or max is not a float");
    private static final RespError NO_NAME =
        new RespError("ERR min or max not valid string range item");

    /** Returns the members with scores from {@code min} to {@code max}, or "(" and a score. */
    static Between scores(byte[] min, byte[] max) {
      return new Between(true, new KeyRange(scoreBound(min, false), scoreBound(max, true)));
    }

    /** Returns the first entry of or after a score. */
    private static byte[] scoreBound(byte[] bound, boolean isMax) {
      boolean isExclusive = bound.length > 0 && bound[0] == '(';
      Double score =
          Scores.leading(isExclusive ? Arrays.copyOfRange(bound, 1, bound.length) : bound);
      if (score == null) {
        throw NO_FLOAT;
      }
      long ordered = ScoreOrder.ordered(score) + (isExclusive == isMax ? 0 : 1);
      return ScoreOrder.bound(ordered);
    }

    /** Returns the members from one name to another; see {@link #nameBound}. */
    static Between names(byte[] min, byte[] max) {
      byte[] from = nameBound(min, false);
      byte[] to = nameBound(max, true);
      boolean isEmpty = isSign(min, '+') || isSign(max, '-');
      return new Between(false, isEmpty ? new KeyRange(EMPTY, EMPTY) : new KeyRange(from, to));
    }

    private static boolean isSign(byte[] bound, char sign) {
      return bound.length > 0 && bound[0] == sign && (bound.length == 1 || bound[1] == 0);
    }

    /** Reads a name after "(", if it is left out, or after "["; or "-" or "+" for no bound. */
    private static byte @Nullable [] nameBound(byte[] bound, boolean isMax) {
      if (isSign(bound, '+') || isSign(bound, '-')) {
        return null;
      }
      if (bound.length == 0 || bound[0] != '(' && bound[0] != '[') {
        throw NO_NAME;
      }
      boolean isAfter = (bound[0] == '(') != isMax;
      int length = bound.length - 1;
      if (length > KeyParts.MAX_SUB_BYTES) {
        // No member is that long: those up to here are all before the bound.
        length = KeyParts.MAX_SUB_BYTES;
        isAfter = true;
      }
      byte[] name = Arrays.copyOfRange(bound, 1, 1 + length);
      // The first name after another one is the same with a zero byte at its end.
      return isAfter ? Arrays.copyOf(name, length + 1) : name;
    }

    private MemberWalk walk(SortedSet set, boolean isReversed) {
      return isByScore ? set.byScore(entries, isReversed) : set.byName(entries, isReversed);
    }

    @Override
    public List<Member> members(SortedSet set, boolean isReversed, long offset, long most) {
      return offset >= set.size()
          ? List.of()
          : SortedSet.listed(walk(set, isReversed), offset, most);
    }

    @Override
    public long count(SortedSet set) {
      if (isAll(set)) {
        return set.size();
      }
      long count = 0;
      try (MemberWalk walk = walk(set, false)) {
        while (walk.next()) {
          count++;
        }
      }
      return count;
    }

    /** Returns whether the first and the last member are in the range, so that all are. */
    private boolean isAll(SortedSet set) {
      Between all = new Between(isByScore, KeyRange.all());
      return has(all.walk(set, false)) && has(all.walk(set, true));
    }

    private boolean has(MemberWalk walk) {
      try (walk) {
        if (!walk.next()) {
          return false;
        }
        Member one = walk.member();
        return entries.contains(isByScore ? ScoreOrder.entry(one.score(), one.name()) : one.name());
      }
    }
  }
}
