package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.BLOCKING;
import static dev.varve.server.RedisCommand.Flag.FAST;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import dev.varve.KeyRange;
import dev.varve.server.SortedSet.Member;
import java.util.List;

/**
 * The members with the lowest or the highest scores: removed, and returned. Those commands whose
 * names begin with B wait for such a sorted set, see {@link BlockedClients}.
 */
final class SortedPopCommands {
  private SortedPopCommands() {}

  static void addTo(RedisCommands all) {
    all.group(SortedSetCommands.GROUP)
        .add(
            "zpopmin key [count]",
            "Removes the members with the lowest scores, and returns them.",
            call -> pop(call, false),
            WRITE,
            FAST)
        .add(
            "zpopmax key [count]",
            "Removes the members with the highest scores, and returns them.",
            call -> pop(call, true),
            WRITE,
            FAST)
        .add(
            "zmpop numkeys key [key ...] where [COUNT count]",
            "Removes members of the first sorted set that has any, and returns them.",
            SortedPopCommands::popFirst,
            WRITE)
        .add(
            "bzpopmin key [key ...] timeout",
            "Removes the lowest member of the first sorted set that has any, or waits for one.",
            call -> popOrWait(call, false),
            WRITE,
            FAST,
            BLOCKING)
        .add(
            "bzpopmax key [key ...] timeout",
            "Removes the highest member of the first sorted set that has any, or waits for one.",
            call -> popOrWait(call, true),
            WRITE,
            FAST,
            BLOCKING)
        .add(
            "bzmpop timeout numkeys key [key ...] where [COUNT count]",
            "Removes members of the first sorted set that has any, or waits for one.",
            SortedPopCommands::popFirstOrWait,
            WRITE,
            BLOCKING);
  }

  private static void pop(Call call, boolean isMax) {
    if (call.size() > 3) {
      throw RespError.SYNTAX;
    }
    boolean isOne = call.size() == 2;
    long count =
        isOne ? 1 : SetCommands.positive(call, 2, "value is out of range, must be positive");
    List<Member> popped = pop(call, call.partsToChange(KeyType.ZSET), isMax, count);
    if (isOne) {
      call.reply().array(2 * popped.size());
      popped.forEach(member -> writeFlat(call.reply(), member));
    } else {
      SortedSetCommands.write(call.reply(), popped, true);
    }
  }

  private static void writeFlat(RespWriter reply, Member member) {
    reply.bulk(member.name());
    reply.score(member.score());
  }

  /** Removes members, and returns them. */
  static List<Member> pop(Call call, KeyParts parts, boolean isMax, long count) {
    SortedSet set = SortedSetCommands.sortedSet(call, parts);
    List<Member> popped = SortedSet.listed(set.byScore(KeyRange.all(), isMax), 0, count);
    popped.forEach(member -> parts.remove(member.name()));
    parts.save(isMax ? "zpopmax" : "zpopmin");
    return popped;
  }

  private static void popOrWait(Call call, boolean isMax) {
    long until = TimeArgument.waitUntil(call, call.size() - 1);
    List<byte[]> keys = List.of(call.arguments()).subList(1, call.size() - 1);
    serveOrWait(
        call,
        keys,
        until,
        (key, reply) -> {
          List<Member> popped = pop(call, toChange(call, key), isMax, 1);
          reply.array(1 + 2 * popped.size());
          reply.bulk(key);
          popped.forEach(member -> writeFlat(reply, member));
        });
  }

  private static void serveOrWait(
      Call call, List<byte[]> keys, long until, BlockedClients.Serving serving) {
    call.server().blocked.serveOrWait(call, KeyType.ZSET, keys, until, serving);
  }

  private static KeyParts toChange(Call call, byte[] key) {
    return call.database().parts(key, call.database().find(key), KeyType.ZSET);
  }

  /** What ZMPOP and BZMPOP take: the words from {@code numkeys} on. */
  private record Wanted(List<byte[]> keys, boolean isMax, long count) {
    static Wanted of(Call call, int numkeys) {
      long number = atLeastOne(call, numkeys, "numkeys should be greater than 0");
      if (number >= call.size() - numkeys - 1) {
        throw RespError.SYNTAX;
      }
      int where = numkeys + 1 + (int) number;
      boolean isMax = call.is(where, "max");
      if (!isMax && !call.is(where, "min")) {
        throw RespError.SYNTAX;
      }
      List<byte[]> keys = List.of(call.arguments()).subList(numkeys + 1, where);
      return new Wanted(keys, isMax, countAt(call, where + 1));
    }

    private static long countAt(Call call, int index) {
      if (index == call.size()) {
        return 1;
      }
      if (!call.is(index, "count") || index + 1 == call.size()) {
        throw RespError.SYNTAX;
      }
      long count = atLeastOne(call, index + 1, "count should be greater than 0");
      if (index + 2 < call.size()) {
        throw RespError.SYNTAX;
      }
      return count;
    }

    private static long atLeastOne(Call call, int index, String error) {
      long number = SetCommands.positive(call, index, error);
      if (number == 0) {
        throw new RespError("ERR " + error);
      }
      return number;
    }

    void pop(Call call, byte[] key, RespWriter reply) {
      write(reply, key, SortedPopCommands.pop(call, toChange(call, key), isMax, count));
    }
  }

  private static void popFirst(Call call) {
    Wanted wanted = Wanted.of(call, 1);
    for (byte[] key : wanted.keys) {
      if (toChange(call, key).size() > 0) {
        wanted.pop(call, key, call.reply());
        return;
      }
    }
    call.reply().noArray();
  }

  private static void popFirstOrWait(Call call) {
    Wanted wanted = Wanted.of(call, 2);
    long until = TimeArgument.waitUntil(call, 1);
    serveOrWait(call, wanted.keys, until, (key, reply) -> wanted.pop(call, key, reply));
  }

  /** Writes a key, and what was removed from it, as pairs in every version of the protocol. */
  private static void write(RespWriter reply, byte[] key, List<Member> popped) {
    reply.array(2);
    reply.bulk(key);
    reply.array(popped.size());
    for (Member member : popped) {
      reply.array(2);
      writeFlat(reply, member);
    }
  }
}
