package dev.varve.server;

import dev.varve.Expiry;
import dev.varve.server.KeyspaceEvents.Kind;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The options of SET: when it sets, when the key expires, and what it returns. */
record SetOptions(
    boolean ifAbsent, boolean ifPresent, boolean keepsExpiry, boolean returnsOld, long expiresAt) {

  private static final SetOptions NONE = new SetOptions(false, false, false, false, Expiry.NEVER);

  /** Runs SET. */
  static void run(Call call) {
    SetOptions options = call.size() == 3 ? NONE : of(call);
    options.set(call);
  }

  private static SetOptions of(Call call) {
    Set<String> given = new HashSet<>();
    TimeArgument unit = null;
    int value = 0;
    for (int i = 3; i < call.size(); i++) {
      TimeArgument time = TimeArgument.of(call, i);
      if (time != null && i + 1 < call.size() && given.add("expiry")) {
        unit = time;
        value = ++i;
      } else if (call.is(i, "keepttl") && given.add("expiry")) {
        given.add("keepttl");
      } else if (call.is(i, "nx") || call.is(i, "xx") || call.is(i, "get")) {
        given.add(call.text(i).toLowerCase(Locale.ROOT));
      } else {
        throw RespError.SYNTAX;
      }
    }
    if (given.contains("nx") && given.contains("xx")) {
      throw RespError.SYNTAX;
    }
    // Only now, so that what is no option is reported first.
    long expiresAt = unit == null ? Expiry.NEVER : unit.positiveToMillis(call.integer(value), call);
    return new SetOptions(
        given.contains("nx"),
        given.contains("xx"),
        given.contains("keepttl"),
        given.contains("get"),
        expiresAt);
  }

  private @Nullable KeyRecord old(Call call, RedisDatabase database, byte[] key) {
    if (returnsOld) {
      return call.read(1);
    }
    return ifAbsent || ifPresent ? database.find(key) : database.findReplaced(key);
  }

  private void set(Call call) {
    RedisDatabase database = call.database();
    byte[] key = call.bytes(1);
    KeyRecord old = old(call, database, key);
    byte[] before = returnsOld ? KeyRecord.stringOf(old) : null;
    boolean isSet = old == null ? !ifPresent : !ifAbsent;
    if (isSet) {
      long at = keepsExpiry && old != null ? old.expiresAtMillis() : expiresAt;
      database.put(key, old, KeyRecord.string(StringCommands.checkedLength(call.bytes(2)), at));
      database.event(Kind.STRING, "set", key);
      if (expiresAt != Expiry.NEVER) {
        database.event(Kind.GENERIC, "expire", key);
      }
    }
    if (returnsOld || !isSet) {
      call.reply().bulk(before);
    } else {
      call.reply().ok();
    }
  }
}
