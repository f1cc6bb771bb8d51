package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.FAST;
import static dev.varve.server.RedisCommand.Flag.READONLY;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import dev.varve.Expiry;
import dev.varve.Limits;
import dev.varve.server.KeyspaceEvents.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Strings of bytes: set, read, and changed in part. Counters are {@link CounterCommands}. */
final class StringCommands {
  /** The longest string: with its record, it has to fit into a value of the store. */
  static final int MAX_BYTES = Limits.MAX_VALUE_BYTES - 64;

  private static final byte[] EMPTY = {};

  private StringCommands() {}

  static void addTo(RedisCommands all) {
    all.group("string")
        .add(
            "get key",
            "Returns a string.",
            call -> call.reply().bulk(KeyRecord.stringOf(call.read(1))),
            READONLY,
            FAST)
        .add("set key value [option ...]", "Sets a string.", SetOptions::run, WRITE)
        .add(
            "setnx key value",
            "Sets a string, if there is no such key.",
            StringCommands::setIfAbsent,
            WRITE,
            FAST)
        .add(
            "setex key seconds value",
            "Sets a string that expires.",
            call -> setExpiring(call, TimeArgument.EX),
            WRITE)
        .add(
            "psetex key milliseconds value",
            "Sets a string that expires.",
            call -> setExpiring(call, TimeArgument.PX),
            WRITE)
        .add(
            "getset key value",
            "Sets a string, and returns what was there before.",
            StringCommands::getAndSet,
            WRITE,
            FAST)
        .add(
            "getdel key",
            "Returns a string, and deletes it.",
            StringCommands::getAndDelete,
            WRITE,
            FAST)
        .add(
            "getex key [option ...]",
            "Returns a string, and sets when it expires.",
            StringCommands::getAndExpire,
            WRITE,
            FAST)
        .add(
            "mget key [key ...]",
            "Returns several strings.",
            StringCommands::getAll,
            READONLY,
            FAST)
        .add(
            "mset key value [key value ...]",
            "Sets several strings.",
            StringCommands::setAll,
            WRITE)
        .add(
            "msetnx key value [key value ...]",
            "Sets several strings, if there is none of the keys.",
            StringCommands::setAllIfAbsent,
            WRITE)
        .add("append key value", "Appends to a string.", StringCommands::append, WRITE, FAST)
        .add(
            "strlen key",
            "Returns the length of a string.",
            call -> call.reply().integer(length(call.read(1))),
            READONLY,
            FAST)
        .add("getrange key start end", "Returns a part.", StringCommands::range, READONLY)
        .add("substr key start end", "Returns a part.", StringCommands::range, READONLY)
        .add("setrange key offset value", "Overwrites a part.", StringCommands::setRange, WRITE);
  }

  /**
   * Returns a value that is not too long.
   *
   * @throws RespError if it is
   */
  static byte[] checkedLength(byte[] value) {
    if (value.length > MAX_BYTES) {
      throw RespError.TOO_LONG;
    }
    return value;
  }

  private static void setIfAbsent(Call call) {
    RedisDatabase database = call.database();
    byte[] key = call.bytes(1);
    boolean isAbsent = !database.contains(key);
    if (isAbsent) {
      database.put(key, null, KeyRecord.string(checkedLength(call.bytes(2))));
      database.event(Kind.STRING, "set", key);
    }
    call.reply().flag(isAbsent);
  }

  private static void setExpiring(Call call, TimeArgument time) {
    long expiresAt = time.positiveToMillis(call.integer(2), call);
    RedisDatabase database = call.database();
    byte[] key = call.bytes(1);
    KeyRecord fresh = KeyRecord.string(checkedLength(call.bytes(3)), expiresAt);
    database.put(key, database.findReplaced(key), fresh);
    database.event(Kind.STRING, "set", key);
    database.event(Kind.GENERIC, "expire", key);
    call.reply().ok();
  }

  private static void getAndSet(Call call) {
    RedisDatabase database = call.database();
    byte[] key = call.bytes(1);
    KeyRecord old = call.read(1);
    byte[] value = KeyRecord.stringOf(old);
    database.put(key, old, KeyRecord.string(checkedLength(call.bytes(2))));
    database.event(Kind.STRING, "set", key);
    call.reply().bulk(value);
  }

  private static void getAndDelete(Call call) {
    byte[] key = call.bytes(1);
    KeyRecord old = call.read(1);
    byte[] value = KeyRecord.stringOf(old);
    if (old != null) {
      call.database().remove(key, old);
      call.database().event(Kind.GENERIC, "del", key);
    }
    call.reply().bulk(value);
  }

  private static void getAndExpire(Call call) {
    boolean persists = call.size() == 3 && call.is(2, "persist");
    TimeArgument time = TimeArgument.of(call, 2);
    if (call.size() > 2 && !persists && (time == null || call.size() != 4)) {
      throw RespError.SYNTAX;
    }
    KeyRecord old = call.read(1);
    byte[] value = KeyRecord.stringOf(old);
    if (old != null && time != null) {
      ExpiryCommands.expireAt(
          call.database(), call.bytes(1), old, time.positiveToMillis(call.integer(3), call));
    } else if (old != null && persists) {
      ExpiryCommands.persist(call.database(), call.bytes(1), old);
    }
    call.reply().bulk(value);
  }

  private static void getAll(Call call) {
    RespWriter reply = call.reply();
    reply.array(call.size() - 1);
    for (int i = 1; i < call.size(); i++) {
      KeyRecord record = call.read(i);
      reply.bulk(record == null || record.type() != KeyType.STRING ? null : record.value());
    }
  }

  private static void setAll(Call call) {
    checkPairs(call);
    putPairs(call);
    call.reply().ok();
  }

  private static void setAllIfAbsent(Call call) {
    checkPairs(call);
    for (int i = 1; i < call.size(); i += 2) {
      if (call.database().contains(call.bytes(i))) {
        call.reply().flag(false);
        return;
      }
    }
    putPairs(call);
    call.reply().flag(true);
  }

  /** Checks all before anything is written, so that an error leaves nothing half done. */
  private static void checkPairs(Call call) {
    if (call.size() % 2 == 0) {
      throw call.wrongNumberOfArguments();
    }
    for (int i = 1; i < call.size(); i += 2) {
      RedisDatabase.checkKey(call.bytes(i));
      checkedLength(call.bytes(i + 1));
    }
  }

  private static void putPairs(Call call) {
    RedisDatabase database = call.database();
    for (int i = 1; i < call.size(); i += 2) {
      database.putString(call.bytes(i), call.bytes(i + 1));
      database.event(Kind.STRING, "set", call.bytes(i));
    }
  }

  private static int length(@Nullable KeyRecord record) {
    byte[] value = KeyRecord.stringOf(record);
    return value == null ? 0 : value.length;
  }

  private static void append(Call call) {
    RedisDatabase database = call.database();
    byte[] key = call.bytes(1);
    KeyRecord old = database.find(key);
    byte[] before = KeyRecord.stringOf(old);
    byte[] added = call.bytes(2);
    byte[] value = added;
    if (before != null) {
      checkLength((long) before.length + added.length);
      value = Arrays.copyOf(before, before.length + added.length);
      System.arraycopy(added, 0, value, before.length, added.length);
    }
    change(database, key, old, checkedLength(value), "append");
    call.reply().integer(value.length);
  }

  private static void checkLength(long length) {
    if (length > MAX_BYTES) {
      throw RespError.TOO_LONG;
    }
  }

  /** Gives a key another value, and leaves when it expires as it is. */
  static void change(
      RedisDatabase database, byte[] key, @Nullable KeyRecord old, byte[] value, String event) {
    long expiresAt = old == null ? Expiry.NEVER : old.expiresAtMillis();
    database.put(key, old, KeyRecord.string(value, expiresAt));
    database.event(Kind.STRING, event, key);
  }

  private static void range(Call call) {
    long start = call.integer(2);
    long end = call.integer(3);
    byte[] value = KeyRecord.stringOf(call.read(1));
    int length = value == null ? 0 : value.length;
    // Counted from the end if negative; then cut to what is there.
    long from = Math.max(0, start < 0 ? start + length : start);
    long to = Math.min(length - 1, Math.max(0, end < 0 ? end + length : end));
    boolean isEmpty = value == null || from > to || start < 0 && end < 0 && start > end;
    call.reply().bulk(isEmpty ? EMPTY : Arrays.copyOfRange(value, (int) from, (int) to + 1));
  }

  private static void setRange(Call call) {
    long offset = call.integer(2);
    byte[] part = call.bytes(3);
    if (offset < 0) {
      throw RespError.OFFSET_OUT_OF_RANGE;
    }
    RedisDatabase database = call.database();
    byte[] key = call.bytes(1);
    KeyRecord old = database.find(key);
    byte[] before = KeyRecord.stringOf(old);
    int length = before == null ? 0 : before.length;
    if (part.length == 0) {
      call.reply().integer(length);
      return;
    }
    checkLength(Math.min(Integer.MAX_VALUE, offset) + part.length);
    byte[] value = new byte[Math.max(length, (int) offset + part.length)];
    System.arraycopy(before == null ? EMPTY : before, 0, value, 0, length);
    System.arraycopy(part, 0, value, (int) offset, part.length);
    change(database, key, old, value, "setrange");
    call.reply().integer(value.length);
  }
}
