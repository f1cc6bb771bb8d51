package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.FAST;
import static dev.varve.server.RedisCommand.Flag.READONLY;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import dev.varve.server.SortedSet.Member;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sorted sets: a key with members, each of which has a score. Ranges of them are in {@link
 * SortedRangeCommands}, and what is made of several in {@link SortedSetAlgebra}.
 */
final class SortedSetCommands {
  static final String GROUP = "sorted-set";

  private SortedSetCommands() {}

  static void addTo(RedisCommands all) {
    RedisCommands.Group group = all.group(GROUP);
    addReads(group);
    addWrites(group);
  }

  private static void addReads(RedisCommands.Group group) {
    group
        .add(
            "zscore key member",
            "Returns the score of a member.",
            call -> writeScore(call, call.parts(KeyType.ZSET), 2),
            READONLY,
            FAST)
        .add(
            "zmscore key member [member ...]",
            "Returns the scores of several members.",
            SortedSetCommands::scores,
            READONLY,
            FAST)
        .add(
            "zcard key",
            "Returns the number of members.",
            call -> call.reply().integer(call.parts(KeyType.ZSET).size()),
            READONLY,
            FAST)
        .add(
            "zrank key member",
            "Returns the position of a member, from the lowest score.",
            call -> rank(call, false),
            READONLY,
            FAST)
        .add(
            "zrevrank key member",
            "Returns the position of a member, from the highest score.",
            call -> rank(call, true),
            READONLY,
            FAST)
        .add(
            "zrandmember key [count [WITHSCORES]]",
            "Returns members at random.",
            SortedSetCommands::random,
            READONLY)
        .add(
            "zscan key cursor [MATCH pattern] [COUNT count]",
            "Returns some members with their scores, and where to go on.",
            call ->
                PartReplies.scan(
                    call, KeyType.ZSET, value -> Scores.bytes(ScoreOrder.decoded(value))),
            READONLY);
  }

  private static void addWrites(RedisCommands.Group group) {
    group
        .add(
            "zadd key [NX|XX] [GT|LT] [CH] [INCR] score member [score member ...]",
            "Sets the scores of members, and returns how many of them are new.",
            call -> AddOptions.run(call, false),
            WRITE,
            FAST)
        .add(
            "zincrby key amount member",
            "Adds to the score of a member.",
            call -> AddOptions.run(call, true),
            WRITE,
            FAST)
        .add(
            "zrem key member [member ...]",
            "Removes members.",
            SortedSetCommands::remove,
            WRITE,
            FAST);
  }

  /** Returns the members of a key as its turn sees them. */
  static SortedSet sortedSet(Call call, KeyParts parts) {
    return new SortedSet(parts.stored(), true, call.server().orderEnds);
  }

  private static void scores(Call call) {
    KeyParts parts = call.parts(KeyType.ZSET);
    call.reply().array(call.size() - 2);
    for (int i = 2; i < call.size(); i++) {
      writeScore(call, parts, i);
    }
  }

  private static void writeScore(Call call, KeyParts parts, int index) {
    byte[] value = parts.get(call.bytes(index));
    if (value == null) {
      call.reply().nothing();
    } else {
      call.reply().score(ScoreOrder.decoded(value));
    }
  }

  /** Writes members, with their scores if wanted. */
  static void write(RespWriter reply, List<Member> members, boolean withScores) {
    if (withScores) {
      reply.pairs(members.size());
    } else {
      reply.array(members.size());
    }
    for (Member member : members) {
      if (withScores) {
        reply.pair();
      }
      reply.bulk(member.name());
      if (withScores) {
        reply.score(member.score());
      }
    }
  }

  private static void rank(Call call, boolean isReversed) {
    call.parts(KeyType.ZSET);
    byte[] key = call.bytes(1);
    byte[] name = call.bytes(2);
    LongReads.reply(
        call,
        view -> {
          Long rank = rank(view.sortedSet(key), name, isReversed);
          return reply -> {
            if (rank == null) {
              reply.nothing();
            } else {
              reply.integer(rank);
            }
          };
        });
  }

  private static @Nullable Long rank(SortedSet set, byte[] name, boolean isReversed) {
    Double score = set.score(name);
    if (score == null) {
      return null;
    }
    long rank = set.rank(new Member(name, score));
    return isReversed ? set.size() - 1 - rank : rank;
  }

  private static void random(Call call) {
    if (call.size() == 2) {
      KeyPart one = new RandomParts(call.parts(KeyType.ZSET)).one();
      call.reply().bulk(one == null ? null : one.sub());
      return;
    }
    long count = SetCommands.count(call, 2);
    boolean withScores = call.size() > 3;
    if (call.size() > 4 || withScores && !call.is(3, "withscores")) {
      throw RespError.SYNTAX;
    }
    if (withScores && Math.abs(count) > Long.MAX_VALUE / 2) {
      throw new RespError("ERR value is out of range");
    }
    List<Member> chosen =
        SetCommands.chosen(call.parts(KeyType.ZSET), count).stream()
            .map(part -> new Member(part.sub(), ScoreOrder.decoded(part.value())))
            .toList();
    write(call.reply(), chosen, withScores);
  }

  private static void remove(Call call) {
    KeyParts parts = call.partsToChange(KeyType.ZSET);
    int removed = 0;
    for (int i = 2; i < call.size(); i++) {
      removed += parts.remove(call.bytes(i)) ? 1 : 0;
    }
    parts.save("zrem");
    call.reply().integer(removed);
  }
}
