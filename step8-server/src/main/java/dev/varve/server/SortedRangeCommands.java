package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.FAST;
import static dev.varve.server.RedisCommand.Flag.READONLY;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import dev.varve.server.SortedSet.Member;
import java.util.List;
import java.util.function.Function;

/** Ranges of sorted sets: returned, counted, stored as another sorted set, removed. */
final class SortedRangeCommands {
  /** By what a command chooses members, and in which order it returns them. */
  private enum By {
    RANK,
    SCORE,
    NAME;

    /** Reads a range whose lower end is at {@code min} of a request. */
    SortedRange range(Call call, int min, int max) {
      return switch (this) {
        case RANK -> SortedRange.ByRank.of(call, min, max);
        case SCORE -> SortedRange.Between.scores(call.bytes(min), call.bytes(max));
        case NAME -> SortedRange.Between.names(call.bytes(min), call.bytes(max));
      };
    }
  }

  private SortedRangeCommands() {}

  static void addTo(RedisCommands all) {
    RedisCommands.Group group = all.group(SortedSetCommands.GROUP);
    addReads(group);
    addOldReads(group);
    addWrites(group);
  }

  private static void addReads(RedisCommands.Group group) {
    group
        .add(
            "zrange key start stop [BYSCORE|BYLEX] [REV] [LIMIT offset count] [WITHSCORES]",
            "Returns a range of members.",
            call -> reply(call, new Options()),
            READONLY)
        .add(
            "zcount key min max",
            "Returns how many scores are in a range.",
            call -> count(call, By.SCORE),
            READONLY,
            FAST)
        .add(
            "zlexcount key min max",
            "Returns how many members are in a range of names.",
            call -> count(call, By.NAME),
            READONLY,
            FAST);
  }

  /** ZRANGE can do all of that since Redis 6.2. */
  private static void addOldReads(RedisCommands.Group group) {
    addOldRead(group, "zrevrange key start stop [WITHSCORES]", By.RANK, true);
    addOldRead(
        group, "zrangebyscore key min max [WITHSCORES] [LIMIT offset count]", By.SCORE, false);
    addOldRead(
        group, "zrevrangebyscore key max min [WITHSCORES] [LIMIT offset count]", By.SCORE, true);
    addOldRead(group, "zrangebylex key min max [LIMIT offset count]", By.NAME, false);
    addOldRead(group, "zrevrangebylex key max min [LIMIT offset count]", By.NAME, true);
  }

  private static void addOldRead(
      RedisCommands.Group group, String usage, By by, boolean isReversed) {
    String text =
        switch (by) {
          case RANK -> "Returns a range of members";
          case SCORE -> "Returns the members with scores in a range";
          case NAME -> "Returns the members in a range of names";
        };
    group.add(
        usage,
        text + (isReversed ? ", from the end." : "."),
        call -> reply(call, new Options(by, isReversed)),
        READONLY);
  }

  private static void addWrites(RedisCommands.Group group) {
    group
        .add(
            "zrangestore newkey key min max [BYSCORE|BYLEX] [REV] [LIMIT offset count]",
            "Stores a range of members.",
            SortedRangeCommands::store,
            WRITE)
        .add(
            "zremrangebyrank key start stop",
            "Removes a range of members.",
            call -> remove(call, By.RANK),
            WRITE)
        .add(
            "zremrangebyscore key min max",
            "Removes the members with scores in a range.",
            call -> remove(call, By.SCORE),
            WRITE)
        .add(
            "zremrangebylex key min max",
            "Removes the members in a range of names.",
            call -> remove(call, By.NAME),
            WRITE);
  }

  /** The options of ZRANGE, and what the older commands choose by their names. */
  private static final class Options {
    private final boolean isOld;
    private By by = By.RANK;
    private boolean isReversed;
    private boolean withScores;
    private long offset;
    private long most = -1;

    Options() {
      isOld = false;
    }

    Options(By by, boolean isReversed) {
      isOld = true;
      this.by = by;
      this.isReversed = isReversed;
    }

    /**
     * Reads a request.
     *
     * @param key where its key is, after which the ends of the range follow
     * @return what it returns of the sorted set
     */
    Function<SortedSet, List<Member>> of(Call call, int key, boolean isStored) {
      for (int i = key + 3; i < call.size(); i++) {
        if (!isStored && call.is(i, "withscores")) {
          withScores = true;
        } else if (call.is(i, "limit") && i + 2 < call.size()) {
          offset = call.integer(++i);
          most = call.integer(++i);
        } else if (!reads(call, i)) {
          throw RespError.SYNTAX;
        }
      }
      check();
      boolean isSwapped = isReversed && by != By.RANK;
      SortedRange range = by.range(call, key + (isSwapped ? 2 : 1), key + (isSwapped ? 1 : 2));
      return set -> range.members(set, isReversed, offset, most);
    }

    private boolean reads(Call call, int index) {
      if (isOld) {
        return false;
      }
      if (!isReversed && call.is(index, "rev")) {
        isReversed = true;
      } else if (by == By.RANK && call.is(index, "byscore")) {
        by = By.SCORE;
      } else if (by == By.RANK && call.is(index, "bylex")) {
        by = By.NAME;
      } else {
        return false;
      }
      return true;
    }

    private void check() {
      if (most != -1 && by == By.RANK) {
        throw new RespError(
            "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or"
                + " BYLEX");
      }
      if (withScores && by == By.NAME) {
        throw new RespError("ERR syntax error, WITHSCORES not supported in combination with BYLEX");
      }
    }
  }

  private static void reply(Call call, Options options) {
    Function<SortedSet, List<Member>> range = options.of(call, 1, false);
    call.parts(KeyType.ZSET);
    byte[] key = call.bytes(1);
    LongReads.reply(
        call,
        view -> {
          List<Member> members = range.apply(view.sortedSet(key));
          return reply -> SortedSetCommands.write(reply, members, options.withScores);
        });
  }

  private static void count(Call call, By by) {
    SortedRange range = by.range(call, 2, 3);
    call.parts(KeyType.ZSET);
    byte[] key = call.bytes(1);
    LongReads.reply(
        call,
        view -> {
          long count = range.count(view.sortedSet(key));
          return reply -> reply.integer(count);
        });
  }

  private static void store(Call call) {
    Function<SortedSet, List<Member>> range = new Options().of(call, 2, true);
    KeyParts source = call.database().parts(call.bytes(2), call.read(2), KeyType.ZSET);
    SortedSetAlgebra.store(
        call, range.apply(SortedSetCommands.sortedSet(call, source)), "zrangestore");
  }

  private static void remove(Call call, By by) {
    SortedRange range = by.range(call, 2, 3);
    KeyParts parts = call.partsToChange(KeyType.ZSET);
    List<Member> found = range.members(SortedSetCommands.sortedSet(call, parts), false, 0, -1);
    found.forEach(member -> parts.remove(member.name()));
    parts.save(call.command().name());
    call.reply().integer(found.size());
  }
}
