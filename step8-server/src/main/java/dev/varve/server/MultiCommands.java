package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.AT_ONCE;
import static dev.varve.server.RedisCommand.Flag.FAST;
import static dev.varve.server.RedisCommand.Flag.SESSION;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import dev.varve.server.ClientState.Queued;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Transactions: MULTI begins to queue requests, EXEC runs them one after the other. No client sees
 * half of it, since a turn is committed as a whole; and nothing runs if a key that WATCH has named
 * was changed since. A command that fails does not stop those after it, as in Redis.
 */
final class MultiCommands {
  private MultiCommands() {}

  static void addTo(RedisCommands all) {
    all.group("transactions")
        .add("multi", "Begins a transaction.", MultiCommands::multi, FAST, AT_ONCE, SESSION)
        .add("exec", "Runs a transaction.", MultiCommands::exec, AT_ONCE, SESSION)
        .add("discard", "Forgets a transaction.", MultiCommands::discard, FAST, AT_ONCE, SESSION)
        .add(
            "watch key [key ...]",
            "Lets EXEC do nothing if one of the keys has changed.",
            MultiCommands::watch,
            FAST,
            AT_ONCE,
            SESSION)
        .add("unwatch", "Ends all watches.", MultiCommands::unwatch, FAST, SESSION);
  }

  private static void multi(Call call) {
    if (call.client().queue != null) {
      throw new RespError("ERR MULTI calls can not be nested");
    }
    call.client().beginQueue();
    call.reply().ok();
  }

  private static void discard(Call call) {
    if (call.client().queue == null) {
      throw new RespError("ERR DISCARD without MULTI");
    }
    end(call.server(), call.connection());
    call.reply().ok();
  }

  private static void watch(Call call) {
    if (call.client().queue != null) {
      throw new RespError("ERR WATCH inside MULTI is not allowed");
    }
    call.server().memory.checkRoom();
    for (int i = 1; i < call.size(); i++) {
      watch(call, call.bytes(i));
    }
    call.reply().ok();
  }

  private static void watch(Call call, byte[] key) {
    RedisDatabase database = call.database();
    Watches<Connection> watches = call.server().watches;
    // A key that has expired is deleted now, and not while it is watched.
    KeyRecord record = database.find(key);
    if (!watches.isWatching(call.connection(), database.index(), key)) {
      countWatched(call, key);
    }
    watches.watch(call.connection(), database.index(), key, fingerprint(record));
  }

  /** What a client watches may be as long as a request, and no longer. */
  private static void countWatched(Call call, byte[] key) {
    ClientState client = call.client();
    long bytes = client.watchedBytes + key.length + ClientState.ENTRY_BYTES;
    if (bytes > call.server().options.requestBytes()) {
      throw new RespError("ERR watches exceed " + call.server().options.requestBytes() + " bytes");
    }
    client.watchedBytes = bytes;
  }

  private static void unwatch(Call call) {
    unwatch(call.server(), call.connection());
    call.reply().ok();
  }

  private static void unwatch(ServerContext server, Connection connection) {
    connection.state().watchedBytes = 0;
    server.watches.unwatch(connection);
  }

  /** Ends the transaction of a client, and its watches. */
  static void end(ServerContext server, Connection connection) {
    connection.state().queue = null;
    connection.state().queueFailed = false;
    unwatch(server, connection);
  }

  private static void exec(Call call) {
    ClientState client = call.client();
    List<Queued> queue = client.queue;
    if (queue == null) {
      throw new RespError("ERR EXEC without MULTI");
    }
    boolean hasFailed = client.queueFailed;
    boolean hasChanged = hasChanged(call);
    end(call.server(), call.connection());
    if (hasFailed) {
      throw new RespError("EXECABORT Transaction discarded because of previous errors.");
    }
    if (hasChanged) {
      call.reply().noArray();
      return;
    }
    checkWritable(call, queue);
    call.reply().array(queue.size());
    queue.forEach(queued -> run(call, queued));
  }

  /** Returns whether a watched key has changed; a decision that must be true at the commit. */
  private static boolean hasChanged(Call call) {
    Databases databases = call.server().databases;
    return call.server()
        .watches
        .hasChanged(
            call.connection(),
            (database, key) -> fingerprint(databases.get(database).findForUpdate(key)));
  }

  /** Returns a number that differs if what a key holds differs, almost certainly. */
  private static long fingerprint(@Nullable KeyRecord record) {
    if (record == null) {
      return 0;
    }
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(record.encoded());
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has it", e);
    }
  }

  private static void checkWritable(Call call, List<Queued> queue) {
    if (queue.stream().anyMatch(queued -> queued.command().has(WRITE))) {
      try {
        call.server().turn.checkWritable();
      } catch (RespError e) {
        throw aborted(e);
      }
    }
  }

  /** Returns the error of an EXEC that was refused as a whole. */
  static RespError aborted(RespError reason) {
    String text = reason.text();
    return new RespError(
        "EXECABORT Transaction discarded because of: "
            + (text.startsWith("ERR ") ? text.substring("ERR ".length()) : text));
  }

  private static void run(Call call, Queued queued) {
    int position = call.reply().position();
    Call part =
        new Call(call.server(), call.connection(), queued.command(), queued.arguments(), true);
    try {
      call.server().access.checkQueued(part);
      call.server().dispatcher.run(part);
    } catch (RespError e) {
      call.server().figures.error(e);
      call.reply().truncate(position);
      call.reply().error(e);
    }
  }
}
