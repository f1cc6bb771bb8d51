package dev.varve.server;

import dev.varve.Expiry;
import dev.varve.server.RedisCommand.Flag;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A time in which requests are not executed, as {@code CLIENT PAUSE} sets it: all of them, or those
 * that write. They are kept, and come first when it has ended. Of each client it is only one: what
 * follows it has to wait in any case. While writes rest, keys do not expire either; a key whose
 * time has come is absent all the same. In Redis: {@code pauseClients} in networking.c.
 */
final class Pause {
  /** What rests. */
  enum Mode {
    NOTHING,
    WRITES,
    EVERYTHING
  }

  // In the order of their arrival, one for each client.
  private final Map<Connection, Asked> kept = new LinkedHashMap<>();
  private Mode mode = Mode.NOTHING;
  private long until;

  /** Begins a pause; if there is one, the stricter mode and the later end remain. */
  void begin(Mode newMode, long untilMillis, long now) {
    end(now);
    mode = newMode.compareTo(mode) > 0 ? newMode : mode;
    until = Math.max(until, untilMillis);
    end(now);
  }

  /** Ends the pause now. */
  void end() {
    mode = Mode.NOTHING;
    until = 0;
  }

  /** Ends the pause if its time is over. */
  void end(long now) {
    if (until <= now) {
      end();
    }
  }

  boolean isOn() {
    return mode != Mode.NOTHING;
  }

  /** Returns when the pause ends, in milliseconds since 1970; never if there is none. */
  long endsAt() {
    return isOn() ? until : Expiry.NEVER;
  }

  /** Returns whether a request has to rest; it is kept then. */
  boolean keeps(Asked asked, RedisCommands commands) {
    if (!isOn() || asked.isProtocolError() || !rests(asked, commands)) {
      return false;
    }
    kept.put(asked.connection(), asked);
    asked.connection().waits().setPaused(RequestLimits.bytesOf(asked.arguments()));
    return true;
  }

  private boolean rests(Asked asked, RedisCommands commands) {
    RedisCommand command = commands.namedIn(asked.arguments());
    ClientState client = asked.connection().state();
    // What is no request is refused at once; and the pause can be ended.
    if (command == null
        || !command.accepts(asked.arguments().length)
        || command.name().equals("client|unpause")) {
      return false;
    }
    return mode == Mode.EVERYTHING || writes(command, client);
  }

  private static boolean writes(RedisCommand command, ClientState client) {
    boolean isExec = command.name().equals("exec") && client.queue != null;
    return isMessageOrWrite(command)
        || isExec && client.queue.stream().anyMatch(it -> isMessageOrWrite(it.command()));
  }

  private static boolean isMessageOrWrite(RedisCommand command) {
    return command.has(Flag.WRITE) || command.name().equals("publish");
  }

  /** Returns the next request that was kept, after the end of the pause; or null. */
  @Nullable Asked next() {
    if (!hasNext()) {
      return null;
    }
    Iterator<Asked> all = kept.values().iterator();
    Asked next = all.next();
    all.remove();
    next.connection().waits().setPaused(0);
    return next;
  }

  /** A client has gone: its request is dropped, since its reply could not be sent. */
  void forget(Connection connection) {
    kept.remove(connection);
  }

  /** Returns whether there are requests that can be executed now. */
  boolean hasNext() {
    return !isOn() && !kept.isEmpty();
  }
}
