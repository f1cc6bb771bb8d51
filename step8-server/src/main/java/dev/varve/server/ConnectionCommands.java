package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.AT_ONCE;
import static dev.varve.server.RedisCommand.Flag.FAST;
import static dev.varve.server.RedisCommand.Flag.NO_AUTH;
import static dev.varve.server.RedisCommand.Flag.SESSION;
import static dev.varve.server.RedisCommand.Flag.SKIP_MONITOR;
import static dev.varve.server.RedisCommand.Flag.SUBSCRIBED;

/** The commands by which a client and the server come to know each other. */
final class ConnectionCommands {
  private static final String NOT_AUTHENTICATED =
      "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO"
          + " <proto> AUTH <user> <pass> option can be used to authenticate the client and select"
          + " the RESP protocol version at the same time";

  private ConnectionCommands() {}

  static void addTo(RedisCommands all) {
    all.group("connection")
        .add(
            "hello [protover] [AUTH user password] [SETNAME name]",
            "Chooses the version of the protocol, and says what the server is.",
            ConnectionCommands::hello,
            FAST,
            NO_AUTH,
            SESSION,
            SKIP_MONITOR)
        .add(
            "auth word [word]",
            "Signs in, as a user or as the default one.",
            ConnectionCommands::auth,
            FAST,
            NO_AUTH,
            SESSION,
            SKIP_MONITOR)
        .add(
            "ping [message]",
            "Answers, so that a client knows that the server is there.",
            ConnectionCommands::ping,
            FAST,
            SUBSCRIBED)
        .add("echo message", "Returns the message.", call -> call.reply().bulk(call.bytes(1)), FAST)
        .add(
            "quit [word ...]",
            "Closes the connection.",
            ConnectionCommands::quit,
            FAST,
            NO_AUTH,
            AT_ONCE,
            SUBSCRIBED)
        .add(
            "reset",
            "Makes the connection as it was when it was opened.",
            ConnectionCommands::reset,
            FAST,
            NO_AUTH,
            AT_ONCE,
            SUBSCRIBED,
            SESSION)
        .add(
            "select index",
            "Chooses the database that later commands use.",
            ConnectionCommands::select,
            FAST,
            SESSION);
  }

  private static void hello(Call call) {
    ClientState client = call.client();
    int version = call.size() > 1 ? version(call) : client.protocol;
    boolean isAuthenticated = client.isAuthenticated;
    User user = client.user;
    String name = client.name;
    for (int i = 2; i < call.size(); i++) {
      if (call.is(i, "auth") && i + 2 < call.size()) {
        user = call.server().access.signIn(call, call.bytes(i + 1), call.bytes(i + 2));
        isAuthenticated = true;
        i += 2;
      } else if (call.is(i, "setname") && i + 1 < call.size()) {
        name = ClientCommands.checkedName(call.text(i + 1), "Client names");
        i++;
      } else {
        throw new RespError("ERR Syntax error in HELLO option '" + call.text(i) + "'");
      }
    }
    if (!isAuthenticated) {
      throw new RespError(NOT_AUTHENTICATED);
    }
    client.isAuthenticated = true;
    client.user = user;
    client.name = name;
    call.connection().setProtocol(version);
    introduce(call, version);
  }

  private static int version(Call call) {
    Long version = RedisNumbers.integerOrNull(call.bytes(1));
    if (version == null) {
      throw new RespError("ERR Protocol version is not an integer or out of range");
    }
    if (version != 2 && version != 3) {
      throw RespError.NO_PROTOCOL;
    }
    return version.intValue();
  }

  private static void introduce(Call call, int version) {
    RespWriter reply = call.reply();
    reply.map(7);
    reply.bulk("server");
    reply.bulk("redis");
    reply.bulk("version");
    reply.bulk(InfoSections.REDIS_VERSION);
    reply.bulk("proto");
    reply.integer(version);
    reply.bulk("id");
    reply.integer(call.connection().id());
    reply.bulk("mode");
    reply.bulk("standalone");
    reply.bulk("role");
    reply.bulk("master");
    reply.bulk("modules");
    reply.array(0);
  }

  private static void auth(Call call) {
    if (call.size() > 3) {
      throw RespError.SYNTAX;
    }
    boolean hasUser = call.size() > 2;
    if (!hasUser && call.server().users.defaultUser().rules().needsNoPassword()) {
      throw new RespError(
          "ERR AUTH <password> called without any password configured for the default user. Are"
              + " you sure your configuration is correct?");
    }
    byte[] user = hasUser ? call.bytes(1) : Ascii.bytes("default");
    call.client().user = call.server().access.signIn(call, user, call.bytes(hasUser ? 2 : 1));
    call.client().isAuthenticated = true;
    call.reply().ok();
  }

  private static void ping(Call call) {
    if (call.size() > 2) {
      throw call.wrongNumberOfArguments();
    }
    RespWriter reply = call.reply();
    if (call.client().isSubscribed()) {
      reply.array(2);
      reply.bulk("pong");
      reply.bulk(call.size() > 1 ? call.bytes(1) : new byte[0]);
    } else if (call.size() > 1) {
      reply.bulk(call.bytes(1));
    } else {
      reply.simple("PONG");
    }
  }

  private static void quit(Call call) {
    call.reply().ok();
    call.connection().closeAfterTurn();
  }

  private static void reset(Call call) {
    ServerContext server = call.server();
    Connection connection = call.connection();
    server.unregister(connection);
    server.watches.unwatch(connection);
    connection.setState(server.users.newClient());
    call.reply().simple("RESET");
  }

  private static void select(Call call) {
    call.client().database = call.database(1).index();
    call.reply().ok();
  }
}
