package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.FAST;
import static dev.varve.server.RedisCommand.Flag.READONLY;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import dev.varve.server.KeyspaceEvents.Kind;
import java.util.Arrays;

/** Keys of any type: deleted, renamed, copied, and described. */
final class KeyCommands {
  private KeyCommands() {}

  static void addTo(RedisCommands all) {
    all.group("generic")
        .add("del key [key ...]", "Deletes keys.", KeyCommands::delete, WRITE)
        .add("unlink key [key ...]", "Deletes keys.", KeyCommands::delete, WRITE, FAST)
        .add(
            "exists key [key ...]",
            "Returns how many of the keys exist.",
            KeyCommands::count,
            READONLY,
            FAST)
        .add(
            "touch key [key ...]",
            "Returns how many of the keys exist.",
            KeyCommands::count,
            READONLY,
            FAST)
        .add("type key", "Returns what a key holds.", KeyCommands::type, READONLY, FAST)
        .add(
            "rename key newkey",
            "Renames a key.",
            call -> {
              rename(call, true);
              call.reply().ok();
            },
            WRITE)
        .add(
            "renamenx key newkey",
            "Renames a key, if there is none of the new name.",
            call -> call.reply().flag(rename(call, false)),
            WRITE,
            FAST)
        .add("copy key newkey [DB index] [REPLACE]", "Copies a key.", KeyCommands::copy, WRITE)
        .add("move key db", "Moves a key to another database.", KeyCommands::move, WRITE, FAST)
        .container("object", "How a key is stored.", null)
        .add(
            "encoding key",
            "Returns how a value would be stored in Redis.",
            KeyCommands::encoding,
            READONLY)
        .add("refcount key", "Returns 1.", call -> ifThere(call, 1), READONLY)
        .add(
            "idletime key",
            "Returns 0: reads are not recorded.",
            call -> ifThere(call, 0),
            READONLY)
        .add("freq key", "Is an error: reads are not counted.", KeyCommands::frequency, READONLY);
  }

  private static void delete(Call call) {
    RedisDatabase database = call.database();
    for (int i = 1; i < call.size(); i++) {
      RedisDatabase.checkKey(call.bytes(i));
    }
    int deleted = 0;
    for (int i = 1; i < call.size(); i++) {
      if (database.delete(call.bytes(i))) {
        database.event(Kind.GENERIC, "del", call.bytes(i));
        deleted++;
      }
    }
    call.reply().integer(deleted);
  }

  private static void count(Call call) {
    int found = 0;
    for (int i = 1; i < call.size(); i++) {
      found += call.read(i) == null ? 0 : 1;
    }
    call.reply().integer(found);
  }

  private static void type(Call call) {
    KeyRecord record = call.read(1);
    call.reply().simple(record == null ? "none" : record.type().text());
  }

  /** Renames a key; returns false if there is one of the new name, which is not replaced. */
  private static boolean rename(Call call, boolean replaces) {
    RedisDatabase database = call.database();
    byte[] from = call.bytes(1);
    byte[] to = call.bytes(2);
    KeyRecord record = database.find(from);
    if (record == null) {
      throw RespError.NO_SUCH_KEY;
    }
    KeyRecord target = database.find(to);
    if (Arrays.equals(from, to) || target != null && !replaces) {
      return false;
    }
    database.rename(from, record, to, target);
    database.event(Kind.GENERIC, "rename_from", from);
    database.event(Kind.GENERIC, "rename_to", to);
    return true;
  }

  private static void copy(Call call) {
    RedisDatabase target = call.database();
    boolean replaces = false;
    for (int i = 3; i < call.size(); i++) {
      if (call.is(i, "replace")) {
        replaces = true;
      } else if (call.is(i, "db") && i + 1 < call.size()) {
        target = call.database(++i);
      } else {
        throw RespError.SYNTAX;
      }
    }
    byte[] from = call.bytes(1);
    byte[] to = call.bytes(2);
    if (target == call.database() && Arrays.equals(from, to)) {
      throw RespError.SAME_OBJECT;
    }
    KeyRecord record = call.read(1);
    KeyRecord old = target.find(to);
    boolean isCopied = record != null && (old == null || replaces);
    if (isCopied) {
      target.copy(to, old, record, call.database());
      target.event(Kind.GENERIC, "copy_to", to);
    }
    call.reply().flag(isCopied);
  }

  private static void move(Call call) {
    RedisDatabase source = call.database();
    RedisDatabase target = call.database(2);
    if (source == target) {
      throw RespError.SAME_OBJECT;
    }
    byte[] key = call.bytes(1);
    KeyRecord record = source.find(key);
    boolean isMoved = record != null && !target.contains(key);
    if (isMoved) {
      target.copy(key, null, record, source);
      source.remove(key, record);
      source.event(Kind.GENERIC, "move_from", key);
      target.event(Kind.GENERIC, "move_to", key);
    }
    call.reply().flag(isMoved);
  }

  private static void encoding(Call call) {
    KeyRecord record = call.database().find(call.bytes(2));
    if (record == null) {
      call.reply().nothing();
    } else {
      call.reply().bulk(call.server().encodings.of(call.database(), call.bytes(2), record));
    }
  }

  private static void ifThere(Call call, int value) {
    if (call.database().contains(call.bytes(2))) {
      call.reply().integer(value);
    } else {
      call.reply().nothing();
    }
  }

  private static void frequency(Call call) {
    if (!call.database().contains(call.bytes(2))) {
      call.reply().nothing();
      return;
    }
    throw new RespError(
        "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note"
            + " that when switching between policies at runtime LRU and LFU data will take some"
            + " time to adjust.");
  }
}
