package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.ADMIN;
import static dev.varve.server.RedisCommand.Flag.SESSION;

import dev.varve.server.ClientState.Replies;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** CLIENT: describes clients, closes connections, and sets what a client wants. */
final class ClientCommands {
  private ClientCommands() {}

  static void addTo(RedisCommands all) {
    RedisCommands.Container client =
        all.group("connection").container("client", "Clients of this server.", null);
    client
        .add(
            "id",
            "Returns the number of this client.",
            call -> call.reply().integer(call.connection().id()))
        .add(
            "getname",
            "Returns the name of this client.",
            call -> call.reply().bulk(call.client().name.isEmpty() ? null : name(call)))
        .add("setname name", "Names this client.", ClientCommands::setName, SESSION)
        .add(
            "setinfo attribute value",
            "Says which library this client uses, and its version.",
            ClientCommands::setInfo,
            SESSION)
        .add(
            "info",
            "Describes this client.",
            call -> call.reply().verbatim(ClientLine.of(call.connection(), call.server()) + "\n"))
        .add("list [option ...]", "Describes all clients.", ClientCommands::list, ADMIN)
        .add("kill word [word ...]", "Closes connections.", ClientCommands::kill, ADMIN)
        .add(
            "unblock client-id [TIMEOUT|ERROR]",
            "Lets a client stop to wait for a key.",
            ClientCommands::unblock,
            ADMIN)
        .add(
            "pause timeout [WRITE|ALL]",
            "Lets requests rest for some milliseconds: those that write, or all.",
            ClientCommands::pause,
            ADMIN)
        .add("unpause", "Ends a pause.", ClientCommands::unpause, ADMIN)
        .add("reply mode", "Says which replies this client wants.", ClientCommands::reply, SESSION)
        .add(
            "no-evict mode",
            "Protects this client from being closed for lack of memory.",
            ClientCommands::noEvict,
            ADMIN,
            SESSION)
        .add(
            "no-touch mode",
            "Lets commands of this client not count as uses of keys.",
            ClientCommands::noTouch,
            SESSION);
    TrackingCommands.addTo(client);
  }

  private static byte[] name(Call call) {
    return Ascii.bytes(call.client().name);
  }

  /** Returns a name without spaces and other characters that would spoil a list of clients. */
  static String checkedName(String name, String what) {
    if (!name.chars().allMatch(c -> c >= '!' && c <= '~')) {
      throw new RespError(
          "ERR " + what + " cannot contain spaces, newlines or special characters.");
    }
    return name;
  }

  private static void setName(Call call) {
    call.client().name = checkedName(call.text(2), "Client names");
    call.reply().ok();
  }

  private static void setInfo(Call call) {
    boolean isName = call.is(2, "lib-name");
    if (!isName && !call.is(2, "lib-ver")) {
      throw new RespError("ERR Unrecognized option '" + call.text(2) + "'");
    }
    String value = checkedName(call.text(3), call.text(2));
    if (isName) {
      call.client().libraryName = value;
    } else {
      call.client().libraryVersion = value;
    }
    call.reply().ok();
  }

  private static void reply(Call call) {
    ClientState client = call.client();
    if (call.is(2, "on")) {
      client.replies = Replies.ALL;
      call.reply().ok();
    } else if (call.is(2, "off")) {
      client.replies = Replies.NONE;
    } else if (call.is(2, "skip")) {
      client.replies = client.replies == Replies.NONE ? Replies.NONE : Replies.SKIP_NEXT;
    } else {
      throw RespError.SYNTAX;
    }
  }

  private static boolean isOn(Call call) {
    if (!call.is(2, "on") && !call.is(2, "off")) {
      throw RespError.SYNTAX;
    }
    return call.is(2, "on");
  }

  private static void noEvict(Call call) {
    call.client().isNeverEvicted = isOn(call);
    call.reply().ok();
  }

  private static void noTouch(Call call) {
    call.client().touchesNothing = isOn(call);
    call.reply().ok();
  }

  private static void list(Call call) {
    Predicate<Connection> wanted = it -> true;
    if (call.is(2, "type") && call.size() == 4) {
      wanted = ofType(call.text(3));
    } else if (call.is(2, "id") && call.size() > 3) {
      List<Long> ids = new ArrayList<>();
      for (int i = 3; i < call.size(); i++) {
        ids.add(id(call, i, "ERR Invalid client ID"));
      }
      wanted = it -> ids.contains(it.id());
    } else if (call.size() > 2) {
      throw RespError.SYNTAX;
    }
    Predicate<Connection> wantedOnes = wanted;
    StringBuilder lines = new StringBuilder();
    call.server().clients.all().stream()
        .filter(it -> wantedOnes.test(it) && !it.isGone())
        .forEach(it -> lines.append(ClientLine.of(it, call.server())).append('\n'));
    call.reply().verbatim(lines.toString());
  }

  private static long id(Call call, int index, String error) {
    Long id = RedisNumbers.integerOrNull(call.bytes(index));
    if (id == null || id < 1) {
      throw new RespError(error);
    }
    return id;
  }

  private static Predicate<Connection> ofType(String type) {
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "normal" -> it -> it.state().subscriptions() == 0;
      case "pubsub" -> it -> it.state().subscriptions() > 0;
      case "master", "replica", "slave" -> it -> false;
      default -> throw new RespError("ERR Unknown client type '" + type + "'");
    };
  }

  private static void kill(Call call) {
    boolean isOldForm = call.size() == 3;
    String address = call.text(2);
    Predicate<Connection> wanted = isOldForm ? it -> it.address().equals(address) : wantedOf(call);
    int killed = 0;
    for (Connection connection : call.server().clients.all()) {
      if (wanted.test(connection) && !connection.isClosing()) {
        call.server().kill(connection, call.connection());
        killed++;
      }
    }
    if (isOldForm && killed == 0) {
      throw new RespError("ERR No such client");
    }
    if (isOldForm) {
      call.reply().ok();
    } else {
      call.reply().integer(killed);
    }
  }

  private static void unblock(Call call) {
    boolean isError = call.is(3, "error");
    if (call.size() > 4) {
      throw new RespError(
          "ERR unknown subcommand or wrong number of arguments for 'unblock'. Try CLIENT HELP.");
    }
    if (call.size() == 4 && !isError && !call.is(3, "timeout")) {
      throw new RespError("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
    }
    Connection target = call.server().clients.get(call.integer(2));
    String error = isError ? "UNBLOCKED client unblocked via CLIENT UNBLOCK" : null;
    call.reply().flag(target != null && call.server().blocked.unblock(target, error));
  }

  /** From the next turn on: what has arrived with this request was asked before the reply. */
  private static void pause(Call call) {
    if (call.size() > 4) {
      throw new RespError(
          "ERR unknown subcommand or wrong number of arguments for 'pause'. Try CLIENT HELP.");
    }
    boolean isWrites = call.is(3, "write");
    if (call.size() == 4 && !isWrites && !call.is(3, "all")) {
      throw new RespError("ERR CLIENT PAUSE mode must be WRITE or ALL");
    }
    long until = TimeArgument.pauseUntil(call, 2);
    ServerContext server = call.server();
    Pause.Mode mode = isWrites ? Pause.Mode.WRITES : Pause.Mode.EVERYTHING;
    server.turn.afterwards(() -> server.pause.begin(mode, until, server.millis()));
    call.reply().ok();
  }

  private static void unpause(Call call) {
    ServerContext server = call.server();
    server.turn.afterwards(server.pause::end);
    call.reply().ok();
  }

  private static Predicate<Connection> wantedOf(Call call) {
    boolean skipsMe = true;
    Predicate<Connection> wanted = it -> true;
    if (call.size() % 2 != 0) {
      throw RespError.SYNTAX;
    }
    for (int i = 2; i < call.size(); i += 2) {
      String value = call.text(i + 1);
      if (call.is(i, "id")) {
        long id = id(call, i + 1, "ERR client-id should be greater than 0");
        wanted = wanted.and(it -> it.id() == id);
      } else if (call.is(i, "addr")) {
        wanted = wanted.and(it -> it.address().equals(value));
      } else if (call.is(i, "laddr")) {
        wanted = wanted.and(it -> it.localAddress().equals(value));
      } else if (call.is(i, "type")) {
        wanted = wanted.and(ofType(value));
      } else if (call.is(i, "user")) {
        wanted = wanted.and(ofUser(call, i + 1));
      } else if (call.is(i, "skipme") && (call.is(i + 1, "yes") || call.is(i + 1, "no"))) {
        skipsMe = call.is(i + 1, "yes");
      } else {
        throw RespError.SYNTAX;
      }
    }
    return skipsMe ? wanted.and(it -> it != call.connection()) : wanted;
  }

  private static Predicate<Connection> ofUser(Call call, int index) {
    User user = call.server().users.named(call.bytes(index));
    if (user == null) {
      throw new RespError("ERR No such user '" + call.text(index) + "'");
    }
    return it -> it.state().user == user;
  }
}
