package dev.varve.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The clients of which something has arrived. Their requests are taken one after the other, but a
 * client with a long pipeline does not keep all others waiting.
 */
final class Arrivals {
  /** After so many requests of one client, those of the next one follow. */
  private static final int MAX_IN_A_ROW = 1_000;

  /** Above this, a client that waits for a key is not read from. */
  private static final int MAX_BLOCKED_BYTES = 64 << 10;

  private final Deque<Connection> ready = new ArrayDeque<>();
  private final List<Connection> leaving = new ArrayList<>();
  private final Pause pause;
  private final RedisCommands commands;
  private int inARow;

  /** Creates arrivals of which some may have to rest. */
  Arrivals(Pause pause, RedisCommands commands) {
    this.pause = pause;
    this.commands = commands;
  }

  /** Something has arrived from a client, or it has gone. */
  void add(Connection connection) {
    if (!connection.isReady()) {
      connection.setReady(true);
      ready.add(connection);
    }
  }

  boolean isEmpty() {
    return ready.isEmpty() && !pause.hasNext();
  }

  /** Returns the next request, or null if there is none that can be executed now. */
  @Nullable Asked next(RequestLimits limits) {
    Asked rested = pause.next();
    if (rested != null) {
      // What the client has sent after it can follow now.
      add(rested.connection());
      return rested;
    }
    Asked next;
    do {
      next = arrived(limits);
    } while (next != null && pause.keeps(next, commands));
    return next;
  }

  private @Nullable Asked arrived(RequestLimits limits) {
    while (!ready.isEmpty()) {
      Connection connection = ready.peek();
      Asked next = next(connection, limits);
      if (next != null) {
        letOthersFollow();
        return next;
      }
      inARow = 0;
      ready.remove();
      connection.setReady(false);
      connection.setHeldUp(false);
      if (connection.isGone() && !connection.waits().isDoneForTurn()) {
        leaving.add(connection);
      }
    }
    return null;
  }

  private void letOthersFollow() {
    if (++inARow == MAX_IN_A_ROW) {
      inARow = 0;
      ready.add(ready.remove());
    }
  }

  private static @Nullable Asked next(Connection connection, RequestLimits limits) {
    if (connection.isClosing()) {
      return null;
    }
    if (connection.waits().isBlocked() && connection.unreadBytes() < MAX_BLOCKED_BYTES) {
      // It is read from: otherwise, it would not be noticed that it has gone.
      return null;
    }
    if (connection.isWaiting() || connection.hasEnoughOutput()) {
      // Of a client that has gone, the rest is dropped: its replies could not be sent.
      connection.pause();
      return null;
    }
    if (connection.waits().isDoneForTurn()) {
      return null;
    }
    try {
      byte[][] arguments = connection.nextRequest(limits);
      return arguments == null ? null : new Asked(connection, arguments);
    } catch (ProtocolException e) {
      return Asked.protocolError(connection, e.text());
    } catch (OutOfMemoryError e) {
      // For this request; the store, and all other clients, may have enough.
      connection.close();
      return null;
    }
  }

  /** Lets no more be read from the clients whose turn has not come, until it has. */
  void stopReading() {
    ready.forEach(connection -> connection.setHeldUp(true));
  }

  /** Returns the clients that have gone and whose requests are all taken, once. */
  List<Connection> takeLeaving() {
    List<Connection> all = new ArrayList<>(leaving);
    leaving.clear();
    return all;
  }
}
