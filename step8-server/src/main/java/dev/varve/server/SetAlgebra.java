package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.READONLY;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import dev.varve.Expiry;
import dev.varve.server.KeyspaceEvents.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** What several sets have in common, what is in any of them, and what only the first one has. */
final class SetAlgebra {
  /** Makes one set of several. */
  @FunctionalInterface
  private interface Operation {
    /** Returns the members of the new set. */
    Collection<byte[]> of(List<StoredParts> sets);
  }

  private SetAlgebra() {}

  static void addTo(RedisCommands all) {
    RedisCommands.Group group = all.group("set");
    add(group, "sinter", "Returns what is in all sets.", sets -> common(sets, 0));
    add(group, "sunion", "Returns what is in any of the sets.", SetAlgebra::union);
    add(group, "sdiff", "Returns what only the first set has.", SetAlgebra::difference);
    group.add(
        "sintercard numkeys key [key ...] [LIMIT limit]",
        "Returns how many members are in all sets.",
        SetAlgebra::countCommon,
        READONLY);
  }

  private static void add(
      RedisCommands.Group group, String name, String summary, Operation operation) {
    group
        .add(name + " key [key ...]", summary, call -> reply(call, operation), READONLY)
        .add(
            name + "store newkey key [key ...]",
            summary.replace("Returns", "Stores"),
            call -> store(call, operation.of(sets(call, 2, call.size())), name + "store"),
            WRITE);
  }

  /** Returns the sets that are named in a request; an error if one of them is no set. */
  private static List<StoredParts> sets(Call call, int from, int to) {
    List<StoredParts> sets = new ArrayList<>();
    for (int i = from; i < to; i++) {
      sets.add(call.database().parts(call.bytes(i), call.read(i), KeyType.SET).stored());
    }
    return sets;
  }

  /** Large sets are read beside the turn, as {@link PartReplies} does. */
  private static void reply(Call call, Operation operation) {
    List<StoredParts> sets = sets(call, 1, call.size());
    long size = sets.stream().mapToLong(StoredParts::size).sum();
    if (size <= PartReplies.AT_ONCE || call.isPartOfTransaction()) {
      write(call.reply(), operation.of(sets));
      return;
    }
    Spaces spaces = call.database().spaces();
    long now = call.database().now();
    List<byte[]> keys = List.of(call.arguments()).subList(1, call.size());
    call.server()
        .slowWork
        .start(
            call,
            snapshot -> {
              Collection<byte[]> found =
                  operation.of(
                      keys.stream()
                          .map(key -> StoredParts.of(spaces, snapshot, key, KeyType.SET, now))
                          .toList());
              return reply -> write(reply, found);
            });
  }

  private static void write(RespWriter reply, Collection<byte[]> members) {
    reply.set(members.size());
    members.forEach(reply::bulk);
  }

  private static void store(Call call, Collection<byte[]> members, String event) {
    RedisDatabase database = call.database();
    byte[] key = call.bytes(1);
    if (members.isEmpty()) {
      if (database.delete(key)) {
        database.event(Kind.GENERIC, "del", key);
      }
    } else {
      database.create(key, KeyType.SET, Expiry.NEVER, asParts(members));
      database.event(Kind.SET, event, key);
    }
    call.reply().integer(members.size());
  }

  private static List<KeyPart> asParts(Collection<byte[]> members) {
    return members.stream().map(member -> new KeyPart(member, new byte[0])).toList();
  }

  private static void countCommon(Call call) {
    Long keys = RedisNumbers.integerOrNull(call.bytes(1));
    if (keys == null || keys < 1) {
      throw new RespError("ERR numkeys should be greater than 0");
    }
    if (keys > call.size() - 2) {
      throw new RespError("ERR Number of keys can't be greater than number of args");
    }
    int end = (int) (2 + keys);
    long limit = 0;
    for (int i = end; i < call.size(); i += 2) {
      if (!call.is(i, "limit") || i + 1 == call.size()) {
        throw RespError.SYNTAX;
      }
      limit = SetCommands.positive(call, i + 1, "LIMIT can't be negative");
    }
    call.reply().integer(common(sets(call, 2, end), limit).size());
  }

  /** Returns what is in all sets, at most {@code limit} if it is not 0: the smallest has it all. */
  private static List<byte[]> common(List<StoredParts> sets, long limit) {
    List<StoredParts> bySize = new ArrayList<>(sets);
    bySize.sort(Comparator.comparingLong(StoredParts::size));
    List<StoredParts> others = bySize.subList(1, bySize.size());
    List<byte[]> found = new ArrayList<>();
    try (PartWalk smallest = bySize.get(0).walk()) {
      while ((limit == 0 || found.size() < limit) && smallest.next()) {
        byte[] member = smallest.sub();
        if (others.stream().allMatch(set -> set.contains(member))) {
          found.add(member);
        }
      }
    }
    return found;
  }

  private static Collection<byte[]> union(List<StoredParts> sets) {
    TreeSet<byte[]> found = new TreeSet<>(Arrays::compareUnsigned);
    for (StoredParts set : sets) {
      PartReplies.listed(set.walk()).forEach(part -> found.add(part.sub()));
    }
    return found;
  }

  private static List<byte[]> difference(List<StoredParts> sets) {
    List<byte[]> found = new ArrayList<>();
    List<StoredParts> others = sets.subList(1, sets.size());
    try (PartWalk first = sets.get(0).walk()) {
      while (first.next()) {
        byte[] member = first.sub();
        if (others.stream().noneMatch(set -> set.contains(member))) {
          found.add(member);
        }
      }
    }
    return found;
  }
}
