package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.READONLY;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import dev.varve.Expiry;
import dev.varve.server.KeyspaceEvents.Kind;
import org.jspecify.annotations.Nullable;

/** DUMP and RESTORE: a value as bytes that another server understands, Redis among them. */
final class DumpCommands {
  private DumpCommands() {}

  static void addTo(RedisCommands all) {
    all.group("generic")
        .add("dump key", "Returns a value as bytes for RESTORE.", DumpCommands::dump, READONLY)
        .add(
            "restore key ttl dump [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]",
            "Sets a key to what DUMP has returned.",
            DumpCommands::restore,
            WRITE);
  }

  private static void dump(Call call) {
    KeyRecord record = call.database().find(call.bytes(1));
    if (record == null || !record.hasParts()) {
      byte[] value = KeyRecord.stringOf(call.read(1));
      call.reply().bulk(value == null ? null : DumpWriter.ofString(value));
      return;
    }
    KeyType type = record.type();
    PartReplies.all(
        call,
        type,
        (reply, parts) -> reply.bulk(parts.isEmpty() ? null : DumpWriter.ofParts(type, parts)));
  }

  /**
   * The options of RESTORE. Reads are not recorded here, so idle time and frequency are not kept.
   */
  private record Options(boolean replaces, boolean isAbsolute) {
    static Options of(Call call) {
      boolean replaces = false;
      boolean isAbsolute = false;
      boolean hasIdleTime = false;
      boolean hasFrequency = false;
      for (int i = 4; i < call.size(); i++) {
        boolean hasMore = i + 1 < call.size();
        if (call.is(i, "replace")) {
          replaces = true;
        } else if (call.is(i, "absttl")) {
          isAbsolute = true;
        } else if (call.is(i, "idletime") && hasMore && !hasFrequency) {
          check(call, ++i, Long.MAX_VALUE, "ERR Invalid IDLETIME value, must be >= 0");
          hasIdleTime = true;
        } else if (call.is(i, "freq") && hasMore && !hasIdleTime) {
          check(call, ++i, 255, "ERR Invalid FREQ value, must be >= 0 and <= 255");
          hasFrequency = true;
        } else {
          throw RespError.SYNTAX;
        }
      }
      return new Options(replaces, isAbsolute);
    }

    private static void check(Call call, int index, long most, String error) {
      long value = call.integer(index);
      if (value < 0 || value > most) {
        throw new RespError(error);
      }
    }
  }

  private static void restore(Call call) {
    Options options = Options.of(call);
    RedisDatabase database = call.database();
    byte[] key = call.bytes(1);
    KeyRecord old = database.find(key);
    if (old != null && !options.replaces) {
      throw new RespError("BUSYKEY Target key name already exists.");
    }
    long ttl = timeToLive(call);
    DumpReader.Value value = DumpReader.read(call.bytes(3));
    long expiresAt = expiresAt(call, ttl, options.isAbsolute);
    if (expiresAt <= database.now()) {
      deleteIfThere(database, key, old);
    } else {
      store(database, key, value, old, expiresAt);
      database.event(Kind.GENERIC, "restore", key);
    }
    call.reply().ok();
  }

  private static long timeToLive(Call call) {
    long ttl = call.integer(2);
    if (ttl < 0) {
      throw new RespError("ERR Invalid TTL value, must be >= 0");
    }
    return ttl;
  }

  private static long expiresAt(Call call, long ttl, boolean isAbsolute) {
    if (ttl == 0) {
      return Expiry.NEVER;
    }
    return (isAbsolute ? TimeArgument.PXAT : TimeArgument.PX).toMillis(ttl, call);
  }

  private static void deleteIfThere(RedisDatabase database, byte[] key, @Nullable KeyRecord old) {
    if (old != null) {
      database.remove(key, old);
      database.event(Kind.GENERIC, "del", key);
    }
  }

  private static void store(
      RedisDatabase database,
      byte[] key,
      DumpReader.Value value,
      @Nullable KeyRecord old,
      long expiresAt) {
    if (value.type() == KeyType.STRING) {
      database.put(key, old, KeyRecord.string(value.string(), expiresAt));
    } else {
      database.create(key, value.type(), expiresAt, value.parts());
    }
  }
}
