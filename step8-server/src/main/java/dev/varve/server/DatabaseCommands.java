package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.FAST;
import static dev.varve.server.RedisCommand.Flag.READONLY;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import dev.varve.KeyRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Databases as a whole: their keys listed and counted; emptied and exchanged. */
final class DatabaseCommands {
  /** The most keys that one SCAN looks at: clients are promised no number, only progress. */
  private static final long MAX_LOOKED_AT = 10_000;

  private DatabaseCommands() {}

  static void addTo(RedisCommands all) {
    all.group("generic")
        .add(
            "keys pattern",
            "Returns all keys that match a pattern.",
            DatabaseCommands::keys,
            READONLY)
        .add(
            "scan cursor [MATCH pattern] [COUNT count] [TYPE type]",
            "Returns some keys, and where to go on.",
            DatabaseCommands::scan,
            READONLY)
        .add(
            "randomkey",
            "Returns a key.",
            call -> call.reply().bulk(call.database().randomKey()),
            READONLY)
        .add(
            "dbsize",
            "Returns the number of keys.",
            call -> call.reply().integer(call.database().size()),
            READONLY,
            FAST)
        .add("swapdb index index", "Exchanges two databases.", DatabaseCommands::swap, WRITE, FAST)
        .add(
            "flushdb [ASYNC|SYNC]",
            "Deletes all keys of a database.",
            call -> {
              checkFlush(call);
              call.database().clear();
              call.reply().ok();
            },
            WRITE)
        .add(
            "flushall [ASYNC|SYNC]",
            "Deletes all keys of all databases.",
            call -> {
              checkFlush(call);
              call.server().databases.used().forEach(RedisDatabase::clear);
              call.reply().ok();
            },
            WRITE);
  }

  private static void keys(Call call) {
    Glob pattern = new Glob(call.bytes(1));
    KeyRange range = KeyRange.prefix(pattern.prefix());
    if (call.isPartOfTransaction()) {
      call.reply().bulks(matching(call.database().walk(range), pattern));
      return;
    }
    Spaces spaces = call.database().spaces();
    long now = call.database().now();
    call.server()
        .slowWork
        .start(
            call,
            snapshot -> {
              List<byte[]> found = matching(new KeyWalk(spaces, snapshot, range, now), pattern);
              return reply -> reply.bulks(found);
            });
  }

  private static List<byte[]> matching(KeyWalk all, Glob pattern) {
    List<byte[]> found = new ArrayList<>();
    try (all) {
      while (all.next()) {
        if (pattern.matches(all.key())) {
          found.add(all.key());
        }
      }
    }
    return found;
  }

  /** What a scan looks for. */
  private record Wanted(@Nullable Glob pattern, @Nullable String type, long count) {
    static Wanted of(Call call) {
      Glob pattern = null;
      String type = null;
      long count = 10;
      for (int i = 2; i < call.size(); i += 2) {
        if (i + 1 == call.size()) {
          throw RespError.SYNTAX;
        }
        if (call.is(i, "match")) {
          pattern = new Glob(call.bytes(i + 1));
        } else if (call.is(i, "count")) {
          count = call.integer(i + 1);
        } else if (call.is(i, "type")) {
          type = call.text(i + 1);
        } else {
          throw RespError.SYNTAX;
        }
      }
      if (count < 1) {
        throw RespError.SYNTAX;
      }
      return new Wanted(pattern, type, Math.min(count, MAX_LOOKED_AT));
    }

    boolean accepts(KeyWalk keys) {
      return (type == null || type.equalsIgnoreCase(keys.type().text()))
          && (pattern == null || pattern.matches(keys.key()));
    }

    /** Returns the keys that are to be looked at, after {@code last} if it is not null. */
    KeyRange range(byte @Nullable [] last) {
      KeyRange all = KeyRange.prefix(pattern == null ? new byte[0] : pattern.prefix());
      return last == null ? all : new KeyRange(after(last), all.to());
    }

    private static byte[] after(byte[] key) {
      return Arrays.copyOf(key, key.length + 1);
    }
  }

  private static void scan(Call call) {
    long cursor = cursor(call);
    Wanted wanted = Wanted.of(call);
    RedisDatabase database = call.database();
    ScanCursors cursors = call.server().cursors;
    byte[] last = cursor == 0 ? null : cursors.lastKey(cursor, database.index());
    List<byte[]> found = new ArrayList<>();
    long next = 0;
    try (KeyWalk keys = database.walk(wanted.range(last))) {
      long lookedAt = 0;
      while (next == 0 && keys.next()) {
        if (wanted.accepts(keys)) {
          found.add(keys.key());
        }
        if (++lookedAt == wanted.count()) {
          next = cursors.stopAt(database.index(), keys.key());
        }
      }
    }
    call.reply().array(2);
    call.reply().bulk(Long.toString(next));
    call.reply().bulks(found);
  }

  private static long cursor(Call call) {
    Long cursor = RedisNumbers.integerOrNull(call.bytes(1));
    if (cursor == null || cursor < 0) {
      throw RespError.INVALID_CURSOR;
    }
    return cursor;
  }

  private static void swap(Call call) {
    RedisDatabase first = swapped(call, 1, "first");
    RedisDatabase second = swapped(call, 2, "second");
    if (first != second) {
      call.server().databases.swap(first, second);
    }
    call.reply().ok();
  }

  private static RedisDatabase swapped(Call call, int index, String which) {
    Long number = RedisNumbers.integerOrNull(call.bytes(index));
    if (number == null) {
      throw new RespError("ERR invalid " + which + " DB index");
    }
    return call.server().databases.get(number);
  }

  private static void checkFlush(Call call) {
    boolean isKnown = call.size() == 1 || call.is(1, "async") || call.is(1, "sync");
    if (call.size() > 2 || !isKnown) {
      throw RespError.SYNTAX;
    }
  }
}
