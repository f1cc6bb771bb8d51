package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.READONLY;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import dev.varve.Expiry;
import dev.varve.server.KeyspaceEvents.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SORT: the elements of a list, a set or a sorted set in another order, see {@link Sorting}. */
final class SortCommands {
  private SortCommands() {}

  static void addTo(RedisCommands all) {
    String options =
        " key [BY pattern] [LIMIT offset count] [GET pattern [GET pattern ...]] [ASC|DESC] [ALPHA]";
    all.group("generic")
        .add(
            "sort" + options + " [STORE newkey]",
            "Returns or stores the elements of a key in an order, or what is there for each.",
            call -> run(call, true),
            WRITE)
        .add(
            "sort_ro" + options,
            "Returns the elements of a key in an order, or what is there for each.",
            call -> run(call, false),
            READONLY);
  }

  private static void run(Call call, boolean mayStore) {
    byte[] target = null;
    Sorting.Options options = new Sorting.Options();
    for (int i = 2; i < call.size(); i++) {
      if (mayStore && call.is(i, "store") && i + 1 < call.size()) {
        target = call.bytes(++i);
      } else {
        i = options.read(call, i);
      }
    }
    options.setStored(target != null);
    checkType(call.read(1));
    if (target != null) {
      RedisDatabase.checkKey(target);
      store(call, target, options);
      return;
    }
    byte[] key = call.bytes(1);
    LongReads.reply(
        call,
        view -> {
          List<byte[]> found = new Sorting(view, options).of(key);
          return reply -> reply.bulks(found);
        });
  }

  private static void checkType(@Nullable KeyRecord record) {
    if (record != null && !Sorting.isSortable(record.type())) {
      throw RespError.WRONG_TYPE;
    }
  }

  private static void store(Call call, byte[] target, Sorting.Options options) {
    RedisDatabase database = call.database();
    DatabaseView view = DatabaseView.ofTurn(call);
    List<byte[]> found = new Sorting(view, options).of(call.bytes(1));
    if (!found.isEmpty()) {
      database.create(target, KeyType.LIST, Expiry.NEVER, elements(found));
      database.event(Kind.LIST, "sortstore", target);
    } else if (database.delete(target)) {
      database.event(Kind.GENERIC, "del", target);
    }
    call.reply().integer(found.size());
  }

  /** A list has no absent elements: those are empty then. */
  private static List<KeyPart> elements(List<byte[]> found) {
    List<KeyPart> elements = new ArrayList<>(found.size());
    for (byte[] one : found) {
      elements.add(new KeyPart(StoredList.sub(elements.size()), one == null ? new byte[0] : one));
    }
    return elements;
  }
}
