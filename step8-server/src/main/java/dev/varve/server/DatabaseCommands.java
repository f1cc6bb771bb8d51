package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.FAST;
import static dev.varve.server.RedisCommand.Flag.READONLY;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import dev.varve.KeyRange;
import java.util.ArrayList;
import java.util.List;

/** Databases as a whole: their keys listed and counted; emptied and exchanged. */
final class DatabaseCommands {
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
              call.server().tracking.changedAll();
              call.reply().ok();
            },
            WRITE)
        .add(
            "flushall [ASYNC|SYNC]",
            "Deletes all keys of all databases.",
            call -> {
              checkFlush(call);
              call.server().databases.used().forEach(RedisDatabase::clear);
              call.server().tracking.changedAll();
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
    long bytes = 0;
    try (all) {
      while (all.next()) {
        if (pattern.matches(all.key())) {
          bytes = PartReplies.checkedSum(bytes, all.key().length);
          found.add(all.key());
        }
      }
    }
    return found;
  }

  private static void scan(Call call) {
    long cursor = ScanOptions.cursor(call, 1);
    ScanOptions wanted = ScanOptions.ofKeys(call);
    RedisDatabase database = call.database();
    byte[] scanned = Ascii.bytes(Integer.toString(database.index()));
    ScanCursors.Page page = call.server().cursors.page(scanned, cursor, wanted, database::scan);
    call.reply().array(2);
    call.reply().bulk(Long.toString(page.cursor()));
    call.reply().bulks(page.names());
  }

  private static void swap(Call call) {
    RedisDatabase first = swapped(call, 1, "first");
    RedisDatabase second = swapped(call, 2, "second");
    if (first != second) {
      call.server().databases.swap(first, second);
      call.server().tracking.changedAll();
    }
    call.reply().ok();
  }

  private static RedisDatabase swapped(Call call, int index, String which) {
    Long number = RedisNumbers.integerOrNull(call.bytes(index));
    if (number == null || number != number.intValue()) {
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
