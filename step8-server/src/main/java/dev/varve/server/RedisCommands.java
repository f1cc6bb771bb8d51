package dev.varve.server;

import dev.varve.server.RedisCommand.Body;
import dev.varve.server.RedisCommand.Flag;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The commands by name, in upper or lower case. */
final class RedisCommands {
  private static final Set<String> SCRIPTS =
      Set.of("eval", "eval_ro", "evalsha", "evalsha_ro", "script", "fcall", "fcall_ro", "function");
  private static final String NO_SCRIPTS =
      "(there are no scripts here: use WATCH and MULTI, or transactions of a program in Java)";

  private final Map<String, RedisCommand> commands = new LinkedHashMap<>();
  // The same, found by the bytes of a request.
  private final Map<ByteBuffer, RedisCommand> byBytes = new HashMap<>();
  // Those and their parts.
  private final List<RedisCommand> numbered = new ArrayList<>();

  /** Commands of one group, as {@link #group} begins it. */
  final class Group {
    private final String group;

    private Group(String group) {
      this.group = group;
    }

    /** Adds a command; see {@link RedisCommand}. */
    Group add(String usage, String summary, Body body, Flag... flags) {
      RedisCommands.this.add(new RedisCommand(null, group, usage, summary, body, flags));
      return this;
    }

    /** Adds a command that has parts, whose names are the second word of a request. */
    Container container(String name, String summary, @Nullable Body body, Flag... flags) {
      String usage = body == null ? name + " subcommand" : name;
      RedisCommand command = new RedisCommand(null, group, usage, summary, body, flags);
      RedisCommands.this.add(command);
      return new Container(command);
    }
  }

  /** A command that has parts. */
  static final class Container {
    private final RedisCommand command;

    private Container(RedisCommand command) {
      this.command = command;
      add("help", "Describes the subcommands.", this::help);
    }

    Container add(String usage, String summary, Body body, Flag... flags) {
      command.add(new RedisCommand(command.name(), command.group(), usage, summary, body, flags));
      return this;
    }

    private void help(Call call) {
      List<String> lines = new ArrayList<>();
      lines.add(
          command.name().toUpperCase(Locale.ROOT)
              + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
      for (RedisCommand part : command.subcommands().values()) {
        lines.add(part.usage().substring(command.name().length() + 1));
        lines.add("    " + part.summary());
      }
      call.reply().array(lines.size());
      lines.forEach(call.reply()::simple);
    }
  }

  /** Creates all commands. */
  static RedisCommands all() {
    RedisCommands all = new RedisCommands();
    ConnectionCommands.addTo(all);
    ClientCommands.addTo(all);
    CommandCommands.addTo(all);
    StringCommands.addTo(all);
    CounterCommands.addTo(all);
    HashCommands.addTo(all);
    SetCommands.addTo(all);
    SetAlgebra.addTo(all);
    ListCommands.addTo(all);
    ListSearch.addTo(all);
    ListPops.addTo(all);
    SortedSetCommands.addTo(all);
    SortedRangeCommands.addTo(all);
    SortedSetAlgebra.addTo(all);
    SortedPopCommands.addTo(all);
    BitCommands.addTo(all);
    BitFields.addTo(all);
    CommonSubsequence.addTo(all);
    KeyCommands.addTo(all);
    SortCommands.addTo(all);
    DumpCommands.addTo(all);
    ExpiryCommands.addTo(all);
    DatabaseCommands.addTo(all);
    MultiCommands.addTo(all);
    PubSubCommands.addTo(all);
    ServerCommands.addTo(all);
    InsightCommands.addTo(all);
    LatencyCommands.addTo(all);
    AclCommands.addTo(all);
    all.number();
    return all;
  }

  /** Begins the commands of a group, whose name is also that of a category. */
  Group group(String name) {
    return new Group(name);
  }

  private void add(RedisCommand command) {
    commands.put(command.name(), command);
    byBytes.put(ByteBuffer.wrap(Ascii.bytes(command.name())), command);
  }

  private void number() {
    for (RedisCommand command : commands.values()) {
      numbered.add(command);
      numbered.addAll(command.subcommands().values());
    }
    for (int i = 0; i < numbered.size(); i++) {
      numbered.get(i).setNumber(i);
    }
  }

  Collection<RedisCommand> values() {
    return commands.values();
  }

  /** Returns all commands and their parts, by their {@link RedisCommand#number}. */
  List<RedisCommand> withParts() {
    return numbered;
  }

  /** Returns a command by its name, a part of one by both names with a bar between; or null. */
  @Nullable RedisCommand named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    int bar = lower.indexOf('|');
    RedisCommand command = commands.get(bar < 0 ? lower : lower.substring(0, bar));
    return command == null || bar < 0
        ? command
        : command.subcommands().get(lower.substring(bar + 1));
  }

  /**
   * Returns the command of a request.
   *
   * @throws RespError if there is none, or if the request has too few or too many words for it
   */
  RedisCommand of(byte[][] arguments) {
    RedisCommand command = namedIn(arguments);
    if (command == null) {
      boolean isPart = commands.containsKey(Ascii.text(Ascii.lower(arguments[0])));
      throw isPart ? unknownPart(arguments) : unknown(arguments);
    }
    if (!command.accepts(arguments.length)) {
      command.figures().rejected();
      throw RespError.wrongNumberOfArguments(command.name());
    }
    return command;
  }

  /** Returns the command of a request, which may have any number of words; null if none. */
  @Nullable RedisCommand namedIn(byte[][] arguments) {
    RedisCommand command = byBytes.get(ByteBuffer.wrap(Ascii.lower(arguments[0])));
    boolean hasParts = command != null && !command.subcommands().isEmpty();
    return hasParts && arguments.length > 1 ? partOf(command, arguments) : command;
  }

  private static @Nullable RedisCommand partOf(RedisCommand container, byte[][] arguments) {
    return container.subcommands().get(Ascii.text(arguments[1]).toLowerCase(Locale.ROOT));
  }

  private static RespError unknownPart(byte[][] arguments) {
    return new RespError(
        "ERR unknown subcommand '"
            + shortened(Ascii.text(arguments[1]))
            + "'. Try "
            + Ascii.text(arguments[0]).toUpperCase(Locale.ROOT)
            + " HELP.");
  }

  private static RespError unknown(byte[][] arguments) {
    StringBuilder text = new StringBuilder("ERR unknown command '");
    text.append(shortened(Ascii.text(arguments[0]))).append("', with args beginning with: ");
    for (int i = 1; i < arguments.length && text.length() < 256; i++) {
      text.append('\'').append(shortened(Ascii.text(arguments[i]))).append("' ");
    }
    boolean isScript = SCRIPTS.contains(Ascii.text(Ascii.lower(arguments[0])));
    return new RespError(isScript ? text.append(NO_SCRIPTS).toString() : text.toString());
  }

  private static String shortened(String word) {
    return word.substring(0, Math.min(128, word.length()));
  }
}
