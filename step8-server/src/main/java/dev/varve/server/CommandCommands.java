package dev.varve.server;

import dev.varve.server.CommandKeys.Key;
import dev.varve.server.CommandKeys.Kind;
import dev.varve.server.CommandKeys.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** COMMAND: what clients and tools may ask about the commands themselves. */
final class CommandCommands {
  private CommandCommands() {}

  static void addTo(RedisCommands all) {
    all.group("server")
        .container("command", "Describes the commands.", CommandCommands::describeAll)
        .add(
            "count",
            "Returns the number of commands.",
            call -> call.reply().integer(call.server().commands.values().size()))
        .add("info [name ...]", "Describes some commands.", CommandCommands::info)
        .add("docs [name ...]", "Explains some commands.", CommandCommands::docs)
        .add("list [FILTERBY filter value]", "Lists names.", CommandCommands::list)
        .add(
            "getkeys command word [word ...]",
            "Returns the keys of a request.",
            CommandCommands::keys);
  }

  private static void describeAll(Call call) {
    Collection<RedisCommand> all = call.server().commands.values();
    call.reply().array(all.size());
    all.forEach(command -> describe(call.reply(), command));
  }

  private static void info(Call call) {
    if (call.size() == 2) {
      describeAll(call);
      return;
    }
    call.reply().array(call.size() - 2);
    for (int i = 2; i < call.size(); i++) {
      RedisCommand command = call.server().commands.named(call.text(i));
      if (command == null) {
        call.reply().noArray();
      } else {
        describe(call.reply(), command);
      }
    }
  }

  private static void describe(RespWriter reply, RedisCommand command) {
    reply.array(10);
    reply.bulk(command.name());
    reply.integer(command.arity());
    reply.names(command.flagNames());
    reply.integer(command.keys().first());
    reply.integer(command.keys().last());
    reply.integer(command.keys().step());
    reply.names(command.categories().stream().map(it -> "@" + it.text()).toList());
    reply.set(0);
    List<Place> places = command.keys().places();
    reply.set(places.size());
    places.forEach(place -> describe(reply, command, place));
    reply.array(command.subcommands().size());
    command.subcommands().values().forEach(part -> describe(reply, part));
  }

  /** Says where keys are: where they begin, how many there are, and what they are for. */
  private static void describe(RespWriter reply, RedisCommand command, Place place) {
    List<String> flags = place.use().flags();
    if (command.keys().areUsedVariably()) {
      flags.add("variable_flags");
    }
    reply.map(3);
    reply.bulk("flags");
    reply.names(flags);
    reply.bulk("begin_search");
    if (place.kind() == Kind.UNKNOWN) {
      specification(reply, "unknown", Map.of());
      reply.bulk("find_keys");
      specification(reply, "unknown", Map.of());
      return;
    }
    specification(reply, "index", Map.of("index", place.first()));
    reply.bulk("find_keys");
    Map<String, Integer> numbers = new LinkedHashMap<>();
    if (place.kind() == Kind.NUMBERED) {
      numbers.put("keynumidx", 0);
      numbers.put("firstkey", 1);
      numbers.put("keystep", place.step());
      specification(reply, "keynum", numbers);
    } else {
      numbers.put("lastkey", place.last());
      numbers.put("keystep", place.step());
      numbers.put("limit", 0);
      specification(reply, "range", numbers);
    }
  }

  private static void specification(RespWriter reply, String type, Map<String, Integer> numbers) {
    reply.map(2);
    reply.bulk("type");
    reply.bulk(type);
    reply.bulk("spec");
    reply.map(numbers.size());
    numbers.forEach(
        (name, number) -> {
          reply.bulk(name);
          reply.integer(number);
        });
  }

  private static void docs(Call call) {
    List<RedisCommand> commands = new ArrayList<>();
    for (int i = 2; i < call.size(); i++) {
      RedisCommand command = call.server().commands.named(call.text(i));
      if (command != null) {
        commands.add(command);
      }
    }
    explain(call.reply(), call.size() == 2 ? call.server().commands.values() : commands);
  }

  private static void explain(RespWriter reply, Collection<RedisCommand> commands) {
    reply.map(commands.size());
    for (RedisCommand command : commands) {
      boolean hasParts = !command.subcommands().isEmpty();
      reply.bulk(command.name());
      reply.map(hasParts ? 4 : 3);
      reply.bulk("summary");
      reply.bulk(command.summary());
      reply.bulk("group");
      reply.bulk(command.group());
      reply.bulk("arguments");
      explainArguments(reply, command.arguments());
      if (hasParts) {
        reply.bulk("subcommands");
        explain(reply, command.subcommands().values());
      }
    }
  }

  private static void explainArguments(RespWriter reply, List<RedisCommand.Argument> arguments) {
    reply.array(arguments.size());
    for (RedisCommand.Argument argument : arguments) {
      reply.map(argument.isOptional() ? 3 : 2);
      reply.bulk("name");
      reply.bulk(argument.name());
      reply.bulk("type");
      reply.bulk("string");
      if (argument.isOptional()) {
        reply.bulk("flags");
        reply.names(List.of("optional"));
      }
    }
  }

  private static void list(Call call) {
    Predicate<RedisCommand> wanted = it -> true;
    if (call.size() > 2) {
      if (call.size() != 5 || !call.is(2, "filterby")) {
        throw RespError.SYNTAX;
      }
      wanted = filter(call.text(3).toLowerCase(Locale.ROOT), call.text(4));
    }
    List<String> names = new ArrayList<>();
    for (RedisCommand command : call.server().commands.values()) {
      names.add(wanted.test(command) ? command.name() : "");
      command.subcommands().values().stream()
          .filter(wanted)
          .forEach(part -> names.add(part.name()));
    }
    names.removeIf(String::isEmpty);
    call.reply().texts(names);
  }

  private static Predicate<RedisCommand> filter(String kind, String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    return switch (kind) {
      case "pattern" -> it -> new Glob(Ascii.bytes(lower)).matches(Ascii.bytes(it.name()));
      case "aclcat" -> it -> it.categories().contains(Category.named(lower));
      case "module" -> it -> false;
      default -> throw RespError.SYNTAX;
    };
  }

  private static void keys(Call call) {
    byte[][] request = Arrays.copyOfRange(call.arguments(), 2, call.size());
    RedisCommand command = call.server().commands.namedIn(request);
    if (command == null) {
      throw new RespError("ERR Invalid command specified");
    }
    if (!command.keys().exist()) {
      throw new RespError("ERR The command has no key arguments");
    }
    if (!command.accepts(request.length)) {
      throw new RespError("ERR Invalid number of arguments specified for command");
    }
    List<Key> keys = command.keys().of(request);
    if (keys.isEmpty()) {
      throw new RespError("ERR Invalid arguments specified for command");
    }
    call.reply().bulks(keys.stream().map(key -> request[key.index()]).toList());
  }
}
