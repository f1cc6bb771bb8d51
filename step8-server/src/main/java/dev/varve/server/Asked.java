package dev.varve.server;

import org.jspecify.annotations.Nullable;

/** A request of a turn. It is kept until the turn is committed, since the turn may run again. */
final class Asked {
  private static final byte[][] NOTHING = {};

  private final Connection connection;
  private final byte[][] arguments;
  private @Nullable String refusal;

  Asked(Connection connection, byte[][] arguments) {
    this.connection = connection;
    this.arguments = arguments;
  }

  /** Returns the error of bytes that are not a request. */
  static Asked protocolError(Connection connection, String error) {
    Asked none = new Asked(connection, NOTHING);
    none.refuse(error);
    return none;
  }

  Connection connection() {
    return connection;
  }

  byte[][] arguments() {
    return arguments;
  }

  boolean isProtocolError() {
    return arguments.length == 0;
  }

  /** Lets this be answered with an error, without being executed. */
  void refuse(String error) {
    refusal = error;
  }

  /** Returns the error with which this is answered; or null. */
  @Nullable String refusal() {
    return refusal;
  }
}
