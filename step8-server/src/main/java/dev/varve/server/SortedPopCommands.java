package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.FAST;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import dev.varve.KeyRange;
import dev.varve.server.SortedSet.Member;
import java.util.List;

/** The members with the lowest or the highest scores: removed, and returned. */
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
            "zmpop numkeys key [key ...] MIN|MAX [COUNT count]",
            "Removes members from the first of several sorted sets that has any.",
            SortedPopCommands::popFirst,
            WRITE);
  }

  private static void pop(Call call, boolean isMax) {
    if (call.size() > 3) {
      throw RespError.SYNTAX;
    }
    boolean isOne = call.size() == 2;
    long count =
        isOne ? 1 : SetCommands.positive(call, 2, "value is out of range, must be positive");
    List<Member> popped = pop(call.partsToChange(KeyType.ZSET), isMax, count);
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
  static List<Member> pop(KeyParts parts, boolean isMax, long count) {
    SortedSet set = SortedSetCommands.sortedSet(parts);
    List<Member> popped = SortedSet.listed(set.byScore(KeyRange.all(), isMax), 0, count);
    popped.forEach(member -> parts.remove(member.name()));
    parts.save(isMax ? "zpopmax" : "zpopmin");
    return popped;
  }

  private static void popFirst(Call call) {
    Long keys = RedisNumbers.integerOrNull(call.bytes(1));
    if (keys == null || keys < 1) {
      throw new RespError("ERR numkeys should be greater than 0");
    }
    if (keys > call.size() - 3) {
      throw RespError.SYNTAX;
    }
    int end = (int) (2 + keys);
    boolean isMax = call.is(end, "max");
    if (!isMax && !call.is(end, "min")) {
      throw RespError.SYNTAX;
    }
    long count = count(call, end + 1);
    for (int i = 2; i < end; i++) {
      KeyRecord record = call.database().find(call.bytes(i));
      if (record != null) {
        KeyParts parts = call.database().parts(call.bytes(i), record, KeyType.ZSET);
        write(call.reply(), call.bytes(i), pop(parts, isMax, count));
        return;
      }
    }
    call.reply().noArray();
  }

  private static long count(Call call, int from) {
    if (from == call.size()) {
      return 1;
    }
    if (!call.is(from, "count") || from + 1 == call.size()) {
      throw RespError.SYNTAX;
    }
    Long count = RedisNumbers.integerOrNull(call.bytes(from + 1));
    if (count == null || count < 1) {
      throw new RespError("ERR count should be greater than 0");
    }
    if (from + 2 < call.size()) {
      throw RespError.SYNTAX;
    }
    return count;
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
