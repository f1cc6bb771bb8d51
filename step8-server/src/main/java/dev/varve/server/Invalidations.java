package dev.varve.server;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Messages to clients that what they know of some keys is outdated:
 *
 * <pre>
 *   &gt;2 invalidate [key ...]                        to a client of RESP3; null for all keys
 *   *3 message __redis__:invalidate [key ...]      to one of RESP2 that another one has named
 * </pre>
 *
 * <p>In Redis: {@code sendTrackingMessage} in tracking.c.
 */
final class Invalidations {
  private static final byte[] CHANNEL = Ascii.bytes("__redis__:invalidate");

  private final ServerContext context;

  Invalidations(ServerContext context) {
    this.context = context;
  }

  /**
   * Sends a message to a client that tracks, or to the one that it has named.
   *
   * @param keys the keys that have changed, or null for all
   * @param outputs where messages to a client go
   */
  void send(
      Connection client,
      TrackingMode mode,
      @Nullable List<byte[]> keys,
      Function<Connection, RespWriter> outputs) {
    if (client.isGone() || client.isClosing()) {
      return;
    }
    long redirect = mode.redirect();
    Connection receiver = redirect == 0 ? client : context.clients.get(redirect);
    if (receiver == null || receiver.isGone() || receiver.isClosing()) {
      sendBroken(client, redirect, outputs);
    } else if (receiver.state().protocol > 2) {
      write(receiver, outputs, out -> invalidate(out, keys));
    } else if (redirect != 0 && receiver.state().subscriptions() > 0) {
      write(receiver, outputs, out -> publish(out, keys));
    }
  }

  private void sendBroken(
      Connection client, long redirect, Function<Connection, RespWriter> outputs) {
    context.turn.remember(client);
    client.state().isRedirectBroken = true;
    if (client.state().protocol > 2) {
      write(
          client,
          outputs,
          out -> {
            out.push(2);
            out.bulk("tracking-redir-broken");
            out.integer(redirect);
          });
    }
  }

  private static void invalidate(RespWriter out, @Nullable List<byte[]> keys) {
    out.push(2);
    out.bulk("invalidate");
    write(out, keys);
  }

  private static void publish(RespWriter out, @Nullable List<byte[]> keys) {
    out.push(3);
    out.bulk("message");
    out.bulk(CHANNEL);
    write(out, keys);
  }

  private static void write(RespWriter out, @Nullable List<byte[]> keys) {
    if (keys == null) {
      out.nothing();
    } else {
      out.bulks(keys);
    }
  }

  /**
   * If there is no room for a message, its receiver is closed, and knows by that that it must not
   * rely on what it has. Who has changed the key is not to blame.
   */
  private static void write(
      Connection receiver, Function<Connection, RespWriter> outputs, Consumer<RespWriter> message) {
    RespWriter out = outputs.apply(receiver);
    int begin = out.position();
    try {
      message.accept(out);
    } catch (IllegalStateException | OutOfMemoryError e) {
      out.truncate(begin);
      receiver.closeAfterTurn();
    }
  }
}
