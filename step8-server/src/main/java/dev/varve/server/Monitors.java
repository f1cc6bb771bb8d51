package dev.varve.server;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Clients that see each command after it was executed, as a line of text; an EXEC comes after its
 * commands. In Redis: MONITOR.
 */
final class Monitors {
  private final Turn turn;
  private final Set<Connection> watching = new LinkedHashSet<>();

  Monitors(Turn turn) {
    this.turn = turn;
  }

  void register(Connection connection) {
    if (connection.state().isMonitor) {
      watching.add(connection);
    }
  }

  void unregister(Connection connection) {
    watching.remove(connection);
  }

  int count() {
    return watching.size();
  }

  /** Shows a command that has run. */
  void show(Call call) {
    if (!watching.isEmpty()) {
      String line = line(call);
      watching.forEach(connection -> turn.messagesTo(connection).simple(line));
    }
  }

  private static String line(Call call) {
    long micros = call.server().millis() * 1_000;
    StringBuilder line = new StringBuilder();
    line.append(micros / 1_000_000).append('.');
    String fraction = Long.toString(1_000_000 + micros % 1_000_000);
    line.append(fraction, 1, fraction.length());
    line.append(" [").append(call.client().database).append(' ');
    line.append(call.connection().address()).append(']');
    for (byte[] argument : call.arguments()) {
      line.append(' ');
      quote(line, argument);
    }
    return line.toString();
  }

  private static void quote(StringBuilder line, byte[] argument) {
    line.append('"');
    for (byte b : argument) {
      switch (b) {
        case '"', '\\' -> line.append('\\').append((char) b);
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> {
          if (b >= ' ' && b <= '~') {
            line.append((char) b);
          } else {
            line.append("\\x").append(Character.forDigit(b >> 4 & 0xF, 16));
            line.append(Character.forDigit(b & 0xF, 16));
          }
        }
      }
    }
    line.append('"');
  }
}
