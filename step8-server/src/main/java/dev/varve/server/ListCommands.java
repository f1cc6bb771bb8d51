package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.FAST;
import static dev.varve.server.RedisCommand.Flag.READONLY;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import java.util.ArrayList;
import java.util.List;

/**
 * Lists: a key with elements in an order. What searches for elements is in {@link ListSearch}, what
 * takes them out of several lists, or waits for them, in {@link ListPops}.
 */
final class ListCommands {
  private ListCommands() {}

  static void addTo(RedisCommands all) {
    RedisCommands.Group group = all.group("list");
    addReads(group);
    addWrites(group);
  }

  private static void addReads(RedisCommands.Group group) {
    group
        .add(
            "llen key",
            "Returns the number of elements.",
            call -> call.reply().integer(ListElements.read(call).size()),
            READONLY,
            FAST)
        .add("lindex key index", "Returns an element.", ListCommands::get, READONLY)
        .add(
            "lrange key start stop",
            "Returns the elements of a range.",
            ListCommands::range,
            READONLY);
  }

  private static void addWrites(RedisCommands.Group group) {
    group
        .add(
            "lpush key element [element ...]",
            "Adds elements on the left.",
            call -> push(call, true, false),
            WRITE,
            FAST)
        .add(
            "rpush key element [element ...]",
            "Adds elements on the right.",
            call -> push(call, false, false),
            WRITE,
            FAST)
        .add(
            "lpushx key element [element ...]",
            "Adds elements on the left, if there is such a list.",
            call -> push(call, true, true),
            WRITE,
            FAST)
        .add(
            "rpushx key element [element ...]",
            "Adds elements on the right, if there is such a list.",
            call -> push(call, false, true),
            WRITE,
            FAST)
        .add(
            "lpop key [count]",
            "Removes elements on the left, and returns them.",
            call -> pop(call, true),
            WRITE,
            FAST)
        .add(
            "rpop key [count]",
            "Removes elements on the right, and returns them.",
            call -> pop(call, false),
            WRITE,
            FAST)
        .add("lset key index element", "Replaces an element.", ListCommands::set, WRITE)
        .add(
            "ltrim key start stop",
            "Removes all elements that are not in a range.",
            ListCommands::trim,
            WRITE);
  }

  /** Returns the name of the event of a push. */
  static String pushed(boolean isLeft) {
    return isLeft ? "lpush" : "rpush";
  }

  /** Returns the name of the event of a pop. */
  static String popped(boolean isLeft) {
    return isLeft ? "lpop" : "rpop";
  }

  private static void get(Call call) {
    ListElements list = ListElements.read(call);
    if (list.size() == 0) {
      call.reply().nothing();
      return;
    }
    long index = fromStart(call.integer(2), list.size());
    call.reply().bulk(index < 0 ? null : list.stored().get(index));
  }

  /** Returns an index from 0 on, for one that is negative if counted from the end; -1: none. */
  private static long fromStart(long index, long size) {
    long from = index < 0 ? index + size : index;
    return from < size ? Math.max(from, -1) : -1;
  }

  private static void range(Call call) {
    long start = call.integer(2);
    long stop = call.integer(3);
    ListElements list = ListElements.read(call);
    StoredList.Range range = StoredList.Range.of(start, stop, list.size());
    if (range.count() <= PartReplies.AT_ONCE || call.isPartOfTransaction()) {
      write(call.reply(), list.stored().walk(range.from(), range.to()), range.count());
      return;
    }
    Spaces spaces = call.database().spaces();
    long now = call.database().now();
    byte[] key = call.bytes(1);
    call.server()
        .slowWork
        .start(
            call,
            snapshot -> {
              List<byte[]> found = listed(StoredList.of(spaces, snapshot, key, now), start, stop);
              return reply -> reply.bulks(found);
            });
  }

  private static List<byte[]> listed(StoredList list, long start, long stop) {
    List<byte[]> found = new ArrayList<>();
    StoredList.Range range = StoredList.Range.of(start, stop, list.size());
    long bytes = 0;
    try (StoredList.Walk walk = list.walk(range.from(), range.to())) {
      while (walk.next()) {
        byte[] element = walk.element();
        bytes = PartReplies.checkedSum(bytes, element.length);
        found.add(element);
      }
    }
    return found;
  }

  /** Writes the elements of a walk, and closes it. */
  private static void write(RespWriter reply, StoredList.Walk elements, long count) {
    try (elements) {
      reply.array((int) count);
      while (elements.next()) {
        reply.bulk(elements.element());
      }
    }
  }

  private static void push(Call call, boolean isLeft, boolean onlyIfThere) {
    for (int i = 2; i < call.size(); i++) {
      StringCommands.checkedLength(call.bytes(i));
    }
    ListElements list = ListElements.toChange(call, call.bytes(1));
    if (list.size() > 0 || !onlyIfThere) {
      for (int i = 2; i < call.size(); i++) {
        list.push(isLeft, call.bytes(i));
      }
      list.save(pushed(isLeft));
    }
    call.reply().integer(list.size());
  }

  private static void pop(Call call, boolean isLeft) {
    if (call.size() > 3) {
      throw call.wrongNumberOfArguments();
    }
    boolean isOne = call.size() == 2;
    long count =
        isOne ? 1 : SetCommands.positive(call, 2, "value is out of range, must be positive");
    ListElements list = ListElements.toChange(call, call.bytes(1));
    if (list.size() == 0 && isOne) {
      call.reply().nothing();
    } else if (list.size() == 0) {
      call.reply().noArray();
    } else if (isOne) {
      call.reply().bulk(list.pop(isLeft));
      list.save(popped(isLeft));
    } else if (count == 0) {
      call.reply().array(0);
    } else {
      pop(list, isLeft, count, call.reply());
    }
  }

  /** Removes up to {@code count} elements of a list that has some, and replies with them. */
  static void pop(ListElements list, boolean isLeft, long count, RespWriter reply) {
    long popped = Math.min(count, list.size());
    StoredList stored = list.stored();
    long size = stored.size();
    write(reply, isLeft ? stored.walk(0, popped) : stored.walkBack(size - popped, size), popped);
    list.remove(isLeft, popped);
    list.save(popped(isLeft));
  }

  private static void set(Call call) {
    byte[] element = StringCommands.checkedLength(call.bytes(3));
    ListElements list = ListElements.toChange(call, call.bytes(1));
    if (list.size() == 0) {
      throw RespError.NO_SUCH_KEY;
    }
    long index = fromStart(call.integer(2), list.size());
    if (index < 0) {
      throw new RespError("ERR index out of range");
    }
    list.set(index, element);
    list.save("lset");
    call.reply().ok();
  }

  private static void trim(Call call) {
    long start = call.integer(2);
    long stop = call.integer(3);
    ListElements list = ListElements.toChange(call, call.bytes(1));
    if (list.size() > 0) {
      StoredList.Range range = StoredList.Range.of(start, stop, list.size());
      list.remove(false, list.size() - range.to());
      list.remove(true, range.from());
      list.save("ltrim");
    }
    call.reply().ok();
  }
}
