package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.BLOCKING;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import java.util.Arrays;
import java.util.List;

/**
 * Elements that are taken out of the first of several lists that has any, or moved to another list.
 * Those commands whose names begin with B wait for such a list, see {@link BlockedClients}.
 */
final class ListPops {
  private ListPops() {}

  static void addTo(RedisCommands all) {
    RedisCommands.Group group = all.group("list");
    addPops(group);
    addMoves(group);
  }

  private static void addPops(RedisCommands.Group group) {
    group
        .add(
            "lmpop numkeys key [key ...] where [COUNT count]",
            "Removes elements of the first list that has any, and returns them.",
            ListPops::popFirst,
            WRITE)
        .add(
            "blpop key [key ...] timeout",
            "Removes an element on the left of the first list that has any, or waits for one.",
            call -> popOrWait(call, true),
            WRITE,
            BLOCKING)
        .add(
            "brpop key [key ...] timeout",
            "Removes an element on the right of the first list that has any, or waits for one.",
            call -> popOrWait(call, false),
            WRITE,
            BLOCKING)
        .add(
            "blmpop timeout numkeys key [key ...] where [COUNT count]",
            "Removes elements of the first list that has any, or waits for one.",
            ListPops::popFirstOrWait,
            WRITE,
            BLOCKING);
  }

  private static void addMoves(RedisCommands.Group group) {
    group
        .add(
            "lmove key newkey wherefrom whereto",
            "Moves an element from an end of a list to an end of another one.",
            call -> move(call, Move.of(call)),
            WRITE)
        .add(
            "rpoplpush key newkey",
            "Moves an element from the right of a list to the left of another one.",
            call -> move(call, Move.RIGHT_TO_LEFT),
            WRITE)
        .add(
            "blmove key newkey wherefrom whereto timeout",
            "Moves an element of a list to another one, or waits for one.",
            call -> moveOrWait(call, Move.of(call), 5),
            WRITE,
            BLOCKING)
        .add(
            "brpoplpush key newkey timeout",
            "Moves an element from the right of a list to the left of another one, or waits.",
            call -> moveOrWait(call, Move.RIGHT_TO_LEFT, 3),
            WRITE,
            BLOCKING);
  }

  /** Returns whether a word names the left end of a list. */
  private static boolean isLeft(Call call, int index) {
    if (!call.is(index, "left") && !call.is(index, "right")) {
      throw RespError.SYNTAX;
    }
    return call.is(index, "left");
  }

  /** What LMPOP and BLMPOP take: the words from {@code numkeys} on. */
  private record Wanted(List<byte[]> keys, boolean isLeft, long count) {
    static Wanted of(Call call, int numkeys) {
      long number = atLeastOne(call, numkeys, "numkeys should be greater than 0");
      if (number >= call.size() - numkeys - 1) {
        throw RespError.SYNTAX;
      }
      int where = numkeys + 1 + (int) number;
      boolean isLeft = ListPops.isLeft(call, where);
      boolean hasCount = call.size() == where + 3 && call.is(where + 1, "count");
      if (call.size() > where + 1 && !hasCount) {
        throw countOrSyntax(call, where + 1);
      }
      long count = hasCount ? atLeastOne(call, where + 2, "count should be greater than 0") : 1;
      return new Wanted(List.of(call.arguments()).subList(numkeys + 1, where), isLeft, count);
    }

    /** The first count is checked before what follows it. */
    private static RespError countOrSyntax(Call call, int index) {
      if (call.is(index, "count") && index + 1 < call.size()) {
        atLeastOne(call, index + 1, "count should be greater than 0");
      }
      return RespError.SYNTAX;
    }

    private static long atLeastOne(Call call, int index, String error) {
      long number = SetCommands.positive(call, index, error);
      if (number == 0) {
        throw new RespError("ERR " + error);
      }
      return number;
    }

    void pop(Call call, byte[] key, RespWriter reply) {
      reply.array(2);
      reply.bulk(key);
      ListCommands.pop(ListElements.toChange(call, key), isLeft, count, reply);
    }
  }

  private static void popFirst(Call call) {
    Wanted wanted = Wanted.of(call, 1);
    for (byte[] key : wanted.keys) {
      if (ListElements.toChange(call, key).size() > 0) {
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

  private static void popOrWait(Call call, boolean isLeft) {
    long until = TimeArgument.waitUntil(call, call.size() - 1);
    List<byte[]> keys = List.of(call.arguments()).subList(1, call.size() - 1);
    serveOrWait(
        call,
        keys,
        until,
        (key, reply) -> {
          ListElements list = ListElements.toChange(call, key);
          reply.array(2);
          reply.bulk(key);
          reply.bulk(list.pop(isLeft));
          list.save(ListCommands.popped(isLeft));
        });
  }

  private static void serveOrWait(
      Call call, List<byte[]> keys, long until, BlockedClients.Serving serving) {
    call.server().blocked.serveOrWait(call, KeyType.LIST, keys, until, serving);
  }

  /** From which end of a list an element goes to which end of another one. */
  private record Move(boolean fromLeft, boolean toLeft) {
    static final Move RIGHT_TO_LEFT = new Move(false, true);

    static Move of(Call call) {
      return new Move(isLeft(call, 3), isLeft(call, 4));
    }
  }

  private static void move(Call call, Move move) {
    byte[] from = call.bytes(1);
    if (ListElements.toChange(call, from).size() == 0) {
      call.reply().nothing();
    } else {
      move(call, move, from, call.reply());
    }
  }

  private static void moveOrWait(Call call, Move move, int timeout) {
    long until = TimeArgument.waitUntil(call, timeout);
    byte[] from = call.bytes(1);
    if (call.isPartOfTransaction()) {
      move(call, move);
    } else {
      serveOrWait(call, List.of(from), until, (key, reply) -> move(call, move, key, reply));
    }
  }

  private static void move(Call call, Move move, byte[] from, RespWriter reply) {
    byte[] to = call.bytes(2);
    ListElements source = ListElements.toChange(call, from);
    ListElements target = Arrays.equals(from, to) ? source : ListElements.toChange(call, to);
    byte[] element = source.pop(move.fromLeft);
    target.push(move.toLeft, element);
    target.save(ListCommands.pushed(move.toLeft));
    source.save(ListCommands.popped(move.fromLeft));
    reply.bulk(element);
  }
}
