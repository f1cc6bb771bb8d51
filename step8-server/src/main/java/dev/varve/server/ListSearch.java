package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.READONLY;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import java.util.Arrays;

/** Elements that are found by what they are: walks over lists, from either end. */
final class ListSearch {
  private ListSearch() {}

  static void addTo(RedisCommands all) {
    all.group("list")
        .add(
            "lpos key element [RANK rank] [COUNT count] [MAXLEN length]",
            "Returns where an element is.",
            ListSearch::positions,
            READONLY)
        .add(
            "linsert key where pivot element",
            "Inserts an element before or after another one.",
            ListSearch::insert,
            WRITE)
        .add(
            "lrem key count element",
            "Removes elements that are equal.",
            ListSearch::remove,
            WRITE);
  }

  /**
   * A search.
   *
   * @param rank the first match that is wanted; from the end, if it is negative
   * @param count the most matches that are wanted; 0: all
   * @param length the most elements to look at; 0: all
   */
  private record Search(byte[] element, long rank, long count, long length) {

    /** Returns the indexes of the matches in the order in which they are found. */
    long[] in(StoredList list) {
      long looked = length == 0 ? list.size() : Math.min(length, list.size());
      boolean isForward = rank > 0;
      long skipped = Math.abs(rank) - 1;
      Indexes found = new Indexes();
      try (StoredList.Walk walk =
          isForward ? list.walk(0, looked) : list.walkBack(list.size() - looked, list.size())) {
        for (long i = 0; (count == 0 || found.size < count) && walk.next(); i++) {
          if (Arrays.equals(walk.element(), element) && skipped-- <= 0) {
            found.add(isForward ? i : list.size() - 1 - i);
          }
        }
      }
      return found.toArray();
    }
  }

  /** Numbers, 8 bytes each. */
  private static final class Indexes {
    private long[] all = new long[8];
    private int size;

    void add(long index) {
      all = size == all.length ? Arrays.copyOf(all, 2 * size) : all;
      all[size++] = index;
    }

    long[] toArray() {
      return Arrays.copyOf(all, size);
    }
  }

  private static void positions(Call call) {
    long rank = 1;
    long count = -1;
    long length = 0;
    for (int i = 3; i < call.size(); i += 2) {
      boolean hasMore = i + 1 < call.size();
      if (call.is(i, "rank") && hasMore) {
        rank = checkedRank(SetCommands.count(call, i + 1));
      } else if (call.is(i, "count") && hasMore) {
        count = SetCommands.positive(call, i + 1, "COUNT can't be negative");
      } else if (call.is(i, "maxlen") && hasMore) {
        length = SetCommands.positive(call, i + 1, "MAXLEN can't be negative");
      } else {
        throw RespError.SYNTAX;
      }
    }
    boolean isOne = count < 0;
    Search search = new Search(call.bytes(2), rank, isOne ? 1 : count, length);
    ListElements list = ListElements.read(call);
    long looked = length == 0 ? list.size() : Math.min(length, list.size());
    if (looked <= PartReplies.AT_ONCE || call.isPartOfTransaction()) {
      write(call.reply(), search.in(list.stored()), isOne);
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
              long[] found = search.in(StoredList.of(spaces, snapshot, key, now));
              return reply -> write(reply, found, isOne);
            });
  }

  private static long checkedRank(long rank) {
    if (rank == 0) {
      throw new RespError(
          "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or"
              + " use negative to start from the end of the list");
    }
    return rank;
  }

  private static void write(RespWriter reply, long[] found, boolean isOne) {
    if (!isOne) {
      reply.array(found.length);
      Arrays.stream(found).forEach(reply::integer);
    } else if (found.length == 0) {
      reply.nothing();
    } else {
      reply.integer(found[0]);
    }
  }

  private static void insert(Call call) {
    boolean isAfter = call.is(2, "after");
    if (!isAfter && !call.is(2, "before")) {
      throw RespError.SYNTAX;
    }
    byte[] element = StringCommands.checkedLength(call.bytes(4));
    ListElements list = ListElements.toChange(call, call.bytes(1));
    if (list.size() == 0) {
      call.reply().integer(0);
      return;
    }
    long[] found = new Search(call.bytes(3), 1, 1, 0).in(list.stored());
    if (found.length == 0) {
      call.reply().integer(-1);
      return;
    }
    list.insert(isAfter ? found[0] + 1 : found[0], element);
    list.save("linsert");
    call.reply().integer(list.size());
  }

  private static void remove(Call call) {
    long count = call.integer(2);
    ListElements list = ListElements.toChange(call, call.bytes(1));
    long most = count == Long.MIN_VALUE ? 0 : Math.abs(count);
    long[] found = new Search(call.bytes(3), count < 0 ? -1 : 1, most, 0).in(list.stored());
    if (found.length > 0) {
      Arrays.sort(found);
      list.removeAt(found);
      list.save("lrem");
    }
    call.reply().integer(found.length);
  }
}
