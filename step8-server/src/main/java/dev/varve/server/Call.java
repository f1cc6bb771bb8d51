package dev.varve.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that is being executed: its words, its client, and where its reply goes.
 *
 * @param server all that the server has
 * @param connection the client
 * @param command what it asks for
 * @param arguments the words of the request, the name of the command among them
 * @param isPartOfTransaction whether EXEC runs it, so that its reply is a part of that of EXEC
 */
record Call(
    ServerContext server,
    Connection connection,
    RedisCommand command,
    byte[][] arguments,
    boolean isPartOfTransaction) {

  int size() {
    return arguments.length;
  }

  byte[] bytes(int index) {
    return arguments[index];
  }

  String text(int index) {
    return Ascii.text(arguments[index]);
  }

  /** Returns whether a word is {@code word}, in upper or lower case. */
  boolean is(int index, String word) {
    return index < arguments.length && Ascii.is(arguments[index], word);
  }

  /**
   * Returns a word as a number.
   *
   * @throws RespError if it is not a number
   */
  long integer(int index) {
    Long number = index < arguments.length ? RedisNumbers.integerOrNull(arguments[index]) : null;
    if (number == null) {
      throw index < arguments.length ? RespError.NOT_AN_INTEGER : RespError.SYNTAX;
    }
    return number;
  }

  /** Returns the keys of the request. */
  List<byte[]> keys() {
    return command.keys().of(arguments).stream().map(it -> arguments[it.index()]).toList();
  }

  RespWriter reply() {
    return connection.reply();
  }

  ClientState client() {
    return connection.state();
  }

  /** Returns the database that the client has selected. */
  RedisDatabase database() {
    return server.databases.get(connection.state().database);
  }

  /**
   * Returns the database whose number is at {@code index}.
   *
   * @throws RespError if there is none
   */
  RedisDatabase database(int index) {
    long number = integer(index);
    if (number != (int) number) {
      throw RespError.NOT_32_BITS;
    }
    return server.databases.get(number);
  }

  /**
   * Returns the record of the key at {@code index} for reading, or null; counts hits and misses.
   */
  @Nullable KeyRecord read(int index) {
    return read(arguments[index]);
  }

  @Nullable KeyRecord read(byte[] key) {
    RedisDatabase database = database();
    KeyRecord record = database.find(key);
    server.figures.read(record != null);
    if (record == null) {
      database.event(KeyspaceEvents.Kind.MISS, "keymiss", key);
    }
    return record;
  }

  /**
   * Returns the parts of the first key for reading.
   *
   * @throws RespError if it holds something else
   */
  KeyParts parts(KeyType type) {
    return database().parts(arguments[1], read(1), type);
  }

  /** Like {@link #parts}, for a change. */
  KeyParts partsToChange(KeyType type) {
    return database().parts(arguments[1], database().find(arguments[1]), type);
  }

  /** Throws that the number of words is wrong, where more than their number says which is right. */
  RespError wrongNumberOfArguments() {
    return RespError.wrongNumberOfArguments(command.name());
  }
}
