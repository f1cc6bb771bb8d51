package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.FAST;
import static dev.varve.server.RedisCommand.Flag.READONLY;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import dev.varve.Expiry;
import dev.varve.server.KeyspaceEvents.Kind;

/** When keys expire: set, returned, and removed. */
final class ExpiryCommands {
  private static final int NO_KEY = -2;
  private static final int NEVER = -1;

  private ExpiryCommands() {}

  static void addTo(RedisCommands all) {
    RedisCommands.Group group = all.group("generic");
    String options = " [NX|XX|GT|LT ...]";
    group
        .add(
            "expire key seconds" + options,
            "Sets how long a key stays.",
            call -> expire(call, TimeArgument.EX),
            WRITE,
            FAST)
        .add(
            "pexpire key milliseconds" + options,
            "Sets how long a key stays.",
            call -> expire(call, TimeArgument.PX),
            WRITE,
            FAST)
        .add(
            "expireat key seconds" + options,
            "Sets the time at which a key expires.",
            call -> expire(call, TimeArgument.EXAT),
            WRITE,
            FAST)
        .add(
            "pexpireat key milliseconds" + options,
            "Sets the time at which a key expires.",
            call -> expire(call, TimeArgument.PXAT),
            WRITE,
            FAST)
        .add(
            "ttl key",
            "Returns how long a key stays, in seconds.",
            call -> tell(call, TimeArgument.EX),
            READONLY,
            FAST)
        .add(
            "pttl key",
            "Returns how long a key stays, in milliseconds.",
            call -> tell(call, TimeArgument.PX),
            READONLY,
            FAST)
        .add(
            "expiretime key",
            "Returns the time at which a key expires, in seconds since 1970.",
            call -> tell(call, TimeArgument.EXAT),
            READONLY,
            FAST)
        .add(
            "pexpiretime key",
            "Returns the time at which a key expires, in milliseconds since 1970.",
            call -> tell(call, TimeArgument.PXAT),
            READONLY,
            FAST)
        .add("persist key", "Lets a key stay forever.", ExpiryCommands::persist, WRITE, FAST);
  }

  /** The conditions of EXPIRE. */
  private record Conditions(boolean ifNone, boolean ifSome, boolean ifLater, boolean ifEarlier) {

    static Conditions of(Call call) {
      boolean none = false;
      boolean some = false;
      boolean later = false;
      boolean earlier = false;
      for (int i = 3; i < call.size(); i++) {
        none |= call.is(i, "nx");
        some |= call.is(i, "xx");
        later |= call.is(i, "gt");
        earlier |= call.is(i, "lt");
        if (!call.is(i, "nx") && !call.is(i, "xx") && !call.is(i, "gt") && !call.is(i, "lt")) {
          throw new RespError("ERR Unsupported option " + call.text(i));
        }
      }
      if (none && (some || later || earlier)) {
        throw new RespError("ERR NX and XX, GT or LT options at the same time are not compatible");
      }
      if (later && earlier) {
        throw new RespError("ERR GT and LT options at the same time are not compatible");
      }
      return new Conditions(none, some, later, earlier);
    }

    /** A key that never expires counts as one that expires after all others. */
    boolean hold(KeyRecord key, long expiresAt) {
      return !(ifNone && key.expires())
          && !(ifSome && !key.expires())
          && !(ifLater && expiresAt <= key.expiresAtMillis())
          && !(ifEarlier && expiresAt >= key.expiresAtMillis());
    }
  }

  private static void expire(Call call, TimeArgument time) {
    Conditions conditions = Conditions.of(call);
    long expiresAt = time.toMillis(call.integer(2), call);
    RedisDatabase database = call.database();
    KeyRecord old = database.find(call.bytes(1));
    boolean isSet = old != null && conditions.hold(old, expiresAt);
    if (isSet) {
      expireAt(database, call.bytes(1), old, expiresAt);
    }
    call.reply().flag(isSet);
  }

  /** Lets a key expire; at once, if the time has come. */
  static void expireAt(RedisDatabase database, byte[] key, KeyRecord old, long expiresAt) {
    if (expiresAt <= database.now()) {
      database.remove(key, old);
      database.event(Kind.GENERIC, "del", key);
      return;
    }
    database.put(key, old, old.withExpiry(expiresAt));
    database.event(Kind.GENERIC, "expire", key);
  }

  private static void persist(Call call) {
    KeyRecord old = call.database().find(call.bytes(1));
    boolean expires = old != null && old.expires();
    if (expires) {
      persist(call.database(), call.bytes(1), old);
    }
    call.reply().flag(expires);
  }

  /** Lets a key stay forever. */
  static void persist(RedisDatabase database, byte[] key, KeyRecord old) {
    if (old.expires()) {
      database.put(key, old, old.withExpiry(Expiry.NEVER));
      database.event(Kind.GENERIC, "persist", key);
    }
  }

  private static void tell(Call call, TimeArgument time) {
    KeyRecord record = call.read(1);
    if (record == null || !record.expires()) {
      call.reply().integer(record == null ? NO_KEY : NEVER);
      return;
    }
    long base = time.isRelative() ? call.database().now() : 0;
    long millis = Math.max(0, record.expiresAtMillis() - base);
    // Rounded, so that a time to live of 10 seconds is 10 right after it was set.
    call.reply()
        .integer(
            millis / time.millis()
                + (millis % time.millis() * 2 >= time.millis() && time.millis() > 1 ? 1 : 0));
  }
}
