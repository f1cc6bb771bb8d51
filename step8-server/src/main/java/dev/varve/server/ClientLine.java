package dev.varve.server;

import java.util.List;

/** A client as CLIENT LIST describes it, in a line of fields {@code name=value}. */
final class ClientLine {
  private final StringBuilder line = new StringBuilder();

  private ClientLine() {}

  /** Describes a client. */
  static String of(Connection connection, ServerContext server) {
    ClientLine line = new ClientLine();
    line.who(connection, server);
    line.what(connection);
    return line.line.substring(1);
  }

  private void add(String name, Object value) {
    line.append(' ').append(name).append('=').append(value);
  }

  private void who(Connection connection, ServerContext server) {
    long now = server.millis();
    add("id", connection.id());
    add("addr", connection.address());
    add("laddr", connection.localAddress());
    add("fd", connection.id());
    add("name", connection.state().name);
    add("age", (now - connection.connectedAtMillis()) / 1_000);
    add("idle", (now - connection.lastReadAtMillis()) / 1_000);
    add("flags", flags(connection, server));
  }

  private void what(Connection connection) {
    ClientState state = connection.state();
    List<ClientState.Queued> queue = state.queue;
    long output = connection.outputBytes();
    add("db", state.database);
    add("sub", state.channels.size());
    add("psub", state.patterns.size());
    add("ssub", 0);
    add("multi", queue == null ? -1 : queue.size());
    add("qbuf", connection.unreadBytes());
    add("qbuf-free", connection.freeInputBytes());
    add("obl", output);
    add("oll", 0);
    add("omem", output);
    add("tot-mem", output + connection.unreadBytes() + connection.freeInputBytes());
    add("events", "r");
    add("cmd", connection.lastCommand());
    add("user", Ascii.text(state.user.name()));
    add("redir", state.tracking == null ? -1 : state.tracking.redirect());
    add("resp", state.protocol);
    add("lib-name", state.libraryName);
    add("lib-ver", state.libraryVersion);
  }

  private static String flags(Connection connection, ServerContext server) {
    ClientState state = connection.state();
    StringBuilder flags = new StringBuilder();
    flags.append(state.isMonitor ? "O" : "");
    flags.append(state.subscriptions() > 0 ? "P" : "");
    flags.append(state.queue != null ? "x" : "");
    flags.append(connection.waits().isBlocked() ? "b" : "");
    flags.append(state.tracking != null ? "t" : "");
    flags.append(state.isRedirectBroken ? "R" : "");
    flags.append(state.tracking != null && state.tracking.isBroadcast() ? "B" : "");
    flags.append(server.watches.isMarked(connection) ? "d" : "");
    flags.append(connection.isClosing() ? "c" : "");
    flags.append(state.isNeverEvicted ? "e" : "");
    flags.append(state.touchesNothing ? "T" : "");
    return flags.isEmpty() ? "N" : flags.toString();
  }
}
