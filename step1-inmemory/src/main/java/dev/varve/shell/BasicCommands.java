package dev.varve.shell;

import dev.varve.Cursor;
import dev.varve.Expiry;
import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.Text;
import dev.varve.WriteBatch;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The commands for single keys, and those that take no key. */
final class BasicCommands {
  private BasicCommands() {}

  static List<Command> all() {
    return List.of(
        new Command(
            "set", "KEY VALUE [SECONDS]", "sets a value; it may expire", BasicCommands::set),
        new Command("get", "KEY", "shows the value of a key", BasicCommands::get),
        new Command("delete", "KEY", "removes a key", BasicCommands::delete),
        new Command("exists", "KEY", "shows whether a key has a value", BasicCommands::exists),
        new Command("ttl", "KEY", "shows how long a value has to live", BasicCommands::ttl),
        new Command("count", "[PREFIX]", "counts keys", BasicCommands::count),
        new Command("clear", "", "removes everything", BasicCommands::clear),
        new Command("stats", "", "shows the store's figures", BasicCommands::stats));
  }

  private static void set(Session session, Arguments arguments) {
    byte[] key = arguments.bytes(0);
    byte[] value = arguments.bytes(1);
    WriteBatch batch = new WriteBatch();
    if (arguments.has(2)) {
      Duration timeToLive = Duration.ofSeconds(arguments.number(2, "SECONDS"));
      batch.put(key, value, Expiry.after(timeToLive, session.store().clock()));
    } else {
      batch.put(key, value);
    }
    write(session, key, batch);
  }

  /** Writes the batch, and prints the value that it replaces. */
  private static void write(Session session, byte[] key, WriteBatch batch) {
    byte[] replaced = session.replaced(key);
    session.write(batch);
    session.print(replaced == null ? "ok" : "ok, was " + Text.of(replaced));
  }

  private static void get(Session session, Arguments arguments) {
    byte[] value = session.reader().get(arguments.bytes(0));
    session.print(Text.of(value));
  }

  private static void delete(Session session, Arguments arguments) {
    byte[] key = arguments.bytes(0);
    write(session, key, new WriteBatch().delete(key));
  }

  private static void exists(Session session, Arguments arguments) {
    session.print(session.reader().contains(arguments.bytes(0)) ? "yes" : "no");
  }

  private static void ttl(Session session, Arguments arguments) {
    byte[] key = arguments.bytes(0);
    try (Cursor cursor = session.reader().scan(KeyRange.prefix(key))) {
      if (cursor.first() && Arrays.equals(cursor.key(), key)) {
        session.print(timeLeft(cursor.expiresAtMillis(), session.store().clock().millis()));
      } else {
        session.print(Text.NOTHING);
      }
    }
  }

  private static String timeLeft(long expiresAtMillis, long nowMillis) {
    return expiresAtMillis == Expiry.NEVER
        ? "for good"
        : String.format(Locale.ROOT, "%.1f seconds", (expiresAtMillis - nowMillis) / 1000.0);
  }

  private static void count(Session session, Arguments arguments) {
    Readable reader = session.reader();
    session.print(
        arguments.has(0) ? reader.count(KeyRange.prefix(arguments.bytes(0))) : reader.count());
  }

  private static void clear(Session session, Arguments arguments) {
    session.write(new WriteBatch().deleteRange(KeyRange.all()));
    session.print("everything is removed");
  }

  private static void stats(Session session, Arguments arguments) {
    session.store().stats().toString().lines().forEach(session::print);
  }
}
