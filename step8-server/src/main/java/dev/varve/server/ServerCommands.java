package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.ADMIN;
import static dev.varve.server.RedisCommand.Flag.FAST;
import static dev.varve.server.RedisCommand.Flag.NO_MULTI;
import static dev.varve.server.RedisCommand.Flag.READONLY;

import dev.varve.Utf8;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The server itself: its settings, its data on the disk, its end. */
final class ServerCommands {
  private ServerCommands() {}

  static void addTo(RedisCommands all) {
    RedisCommands.Group group = all.group("server");
    group
        .add("time", "Returns the time.", ServerCommands::time, FAST)
        .add("save", "Flushes all data into tables.", ServerCommands::save, ADMIN, NO_MULTI)
        .add(
            "bgsave [SCHEDULE]",
            "Flushes all data into tables, while others are served.",
            ServerCommands::saveInBackground,
            ADMIN)
        .add(
            "lastsave",
            "Returns when SAVE or BGSAVE last succeeded, in seconds since 1970.",
            call -> call.reply().integer(call.server().saves.lastSeconds()),
            FAST)
        .add(
            "shutdown [NOSAVE|SAVE] [NOW] [FORCE] [ABORT]",
            "Stops the server.",
            ServerCommands::shutdown,
            ADMIN,
            NO_MULTI)
        .add("role", "Returns that there are no replicas.", ServerCommands::role, FAST)
        .add("wait numreplicas timeout", "Returns 0: there are no replicas.", ServerCommands::await)
        .add(
            "lolwut [VERSION version]",
            "Says what this is.",
            ServerCommands::introduce,
            READONLY,
            FAST);
    group
        .container("config", "Settings of the server.", null)
        .add("get pattern [pattern ...]", "Returns settings.", ServerCommands::getConfig, ADMIN)
        .add(
            "set name value [name value ...]",
            "Changes settings.",
            ServerCommands::setConfig,
            ADMIN)
        .add("resetstat", "Sets all figures to zero.", ServerCommands::resetFigures, ADMIN);
    group
        .container("module", "Modules.", null)
        .add("list", "Returns that there are none.", call -> call.reply().array(0), ADMIN);
    group
        .container("debug", "For tests.", null, ADMIN)
        .add("sleep seconds", "Serves no client for that long.", ServerCommands::sleep, ADMIN)
        .add(
            "set-active-expire flag",
            "Sets whether expired keys are deleted that no client asks for.",
            ServerCommands::setActiveExpire,
            ADMIN);
  }

  private static void time(Call call) {
    long micros = call.server().millis() * 1_000;
    call.reply().array(2);
    call.reply().bulk(Long.toString(micros / 1_000_000));
    call.reply().bulk(Long.toString(micros % 1_000_000));
  }

  private static void save(Call call) {
    Saves saves = call.server().saves;
    call.server()
        .slowWork
        .start(
            call,
            snapshot -> {
              saves.save();
              return RespWriter::ok;
            });
  }

  private static void saveInBackground(Call call) {
    if (call.size() > 2 || call.size() == 2 && !call.is(1, "schedule")) {
      throw RespError.SYNTAX;
    }
    if (call.server().saves.isSaving()) {
      throw new RespError("ERR Background save already in progress");
    }
    call.server().turn.afterwards(call.server().saves::saveInBackground);
    call.reply().simple("Background saving started");
  }

  /** The store needs no saving: what was acknowledged is in its log. */
  private static void shutdown(Call call) {
    for (int i = 1; i < call.size(); i++) {
      if (call.is(i, "abort")) {
        throw new RespError("ERR No shutdown in progress.");
      }
      if (!call.is(i, "nosave")
          && !call.is(i, "save")
          && !call.is(i, "now")
          && !call.is(i, "force")) {
        throw RespError.SYNTAX;
      }
    }
    call.connection().closeAfterTurn();
    call.server().turn.afterwards(call.server().server::stop);
  }

  private static void role(Call call) {
    call.reply().array(3);
    call.reply().bulk("master");
    call.reply().integer(0);
    call.reply().array(0);
  }

  private static void await(Call call) {
    long replicas = call.integer(1);
    if (call.integer(2) < 0) {
      throw new RespError("ERR timeout is negative");
    }
    if (replicas < 0) {
      throw new RespError("ERR value is out of range, must be positive");
    }
    call.reply().integer(0);
  }

  private static void introduce(Call call) {
    call.reply()
        .verbatim("Varve: a varve is one year's layer of sediment at the bottom of a lake.\n");
  }

  private static void getConfig(Call call) {
    List<Glob> patterns = new ArrayList<>();
    for (int i = 2; i < call.size(); i++) {
      patterns.add(new Glob(Ascii.lower(call.bytes(i))));
    }
    Map<String, String> found = call.server().configuration.matching(patterns);
    call.reply().map(found.size());
    found.forEach(
        (name, value) -> {
          call.reply().bulk(name);
          call.reply().bulk(Utf8.encode("setting", value));
        });
  }

  private static void setConfig(Call call) {
    if (call.size() % 2 != 0) {
      throw call.wrongNumberOfArguments();
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 2; i < call.size(); i += 2) {
      if (values.put(call.text(i), value(call.bytes(i + 1))) != null) {
        throw Configuration.failed(call.text(i), "duplicate parameter");
      }
    }
    call.server().configuration.set(values);
    call.reply().ok();
  }

  private static String value(byte[] bytes) {
    String text = Utf8.decodeOrNull(bytes);
    if (text == null) {
      throw new RespError("ERR CONFIG SET failed - the value is not UTF-8");
    }
    return text;
  }

  private static void resetFigures(Call call) {
    call.server().figures.reset();
    for (RedisCommand command : call.server().commands.values()) {
      command.figures().clear();
      command.subcommands().values().forEach(part -> part.figures().clear());
    }
    call.reply().ok();
  }

  /** A command that stops all clients is accepted from this machine only. */
  private static void checkLocal(Call call) {
    if (!call.connection().isLocal()) {
      throw new RespError("ERR DEBUG command not allowed from another machine");
    }
  }

  private static void sleep(Call call) {
    checkLocal(call);
    long nanos =
        RedisNumbers.decimal(call.bytes(2)).multiply(BigDecimal.valueOf(1_000_000_000)).longValue();
    long end = System.nanoTime() + Math.min(nanos, TimeUnit.DAYS.toNanos(1));
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    call.reply().ok();
  }

  private static void setActiveExpire(Call call) {
    checkLocal(call);
    call.server().databases.setExpiresActively(call.integer(2) != 0);
    call.reply().ok();
  }
}
