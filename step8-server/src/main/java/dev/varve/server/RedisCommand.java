package dev.varve.server;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A command: what it is called, what it needs, and what it does. The rest follows from its usage,
 * for example {@code set key value [option ...]}: at least three words with its name, the second of
 * which is a key.
 */
final class RedisCommand {
  /** What the server and its clients have to know of a command before they run it. */
  enum Flag {
    WRITE,
    READONLY,
    ADMIN,
    PUBSUB,
    FAST,
    /** May wait until a key holds something, see {@link BlockedClients}. */
    BLOCKING,
    /** Also for clients that have not sent the password yet. */
    NO_AUTH,
    /** Refused between MULTI and EXEC. */
    NO_MULTI,
    /** Executed between MULTI and EXEC, and not queued. */
    AT_ONCE,
    /** Allowed to a client of RESP2 that has subscriptions. */
    SUBSCRIBED,
    /** Changes the state of its client. */
    SESSION,
    /** Not shown to monitors, for example because it contains a password. */
    SKIP_MONITOR
  }

  /** Writes that free memory or need none; the flag denyoom of Redis is missing there, too. */
  private static final Set<String> FREEING =
      Set.of(
          ("del unlink getdel getex expire pexpire expireat pexpireat persist rename renamenx move"
                  + " swapdb flushdb flushall hdel srem spop smove"
                  + " lpop rpop lmpop lrem ltrim blpop brpop blmpop"
                  + " zrem zpopmin zpopmax zmpop bzpopmin bzpopmax bzmpop"
                  + " zremrangebyrank zremrangebyscore zremrangebylex")
              .split(" "));

  private static final Set<Flag> OUR_OWN =
      EnumSet.of(Flag.AT_ONCE, Flag.SUBSCRIBED, Flag.SESSION, Flag.SKIP_MONITOR);

  /** What a command does. */
  @FunctionalInterface
  interface Body {
    /**
     * Runs the command.
     *
     * @throws RespError if it is refused; it has changed nothing then
     */
    void run(Call call);
  }

  private final String name;
  private final String group;
  private final List<String> usage;
  private final String summary;
  private final Set<Flag> flags = EnumSet.noneOf(Flag.class);
  private final @Nullable Body body;
  private final CommandKeys keys;
  private final Set<Category> categories;
  private final int firstChannel;
  private final Map<String, RedisCommand> subcommands = new LinkedHashMap<>();
  private final CommandFigures figures = new CommandFigures();
  private final int required;
  private boolean mayHaveMore;
  private int number;

  /**
   * Creates a command.
   *
   * @param container the name of the command that this is a part of, or null
   * @param body what it does; null if only its parts do anything
   */
  RedisCommand(
      @Nullable String container,
      String group,
      String usage,
      String summary,
      @Nullable Body body,
      Flag... flags) {
    this.usage = words(container == null ? usage : container + " " + usage);
    this.name = container == null ? this.usage.get(0) : container + "|" + this.usage.get(1);
    this.group = group;
    this.summary = summary;
    this.body = body;
    this.flags.addAll(List.of(flags));
    this.required = requiredFrom(0);
    this.mayHaveMore = required < this.usage.size();
    this.keys = new CommandKeys(name, this.usage, requiredFrom(this.usage.indexOf("[key")));
    this.firstChannel = namesPatterns() || this.usage.indexOf("channel") == 1 ? 1 : 0;
    this.categories = Category.of(name, group, body == null, this.flags);
  }

  /** Returns how many words from {@code index} on are in no group that may be left out. */
  private int requiredFrom(int index) {
    int count = 0;
    int depth = 0;
    for (String word : usage.subList(Math.max(0, index), usage.size())) {
      depth += count(word, '[');
      count += depth == 0 ? 1 : 0;
      depth -= count(word, ']');
    }
    return count;
  }

  /** Groups may be nested, as {@code [WEIGHTS weight [weight ...]]} is. */
  private static int count(String word, char sign) {
    return (int) word.chars().filter(it -> it == sign).count();
  }

  private static List<String> words(String usage) {
    return List.of(usage.split(" "));
  }

  String name() {
    return name;
  }

  /** Returns the last part of the name: that of a subcommand without its container. */
  String shortName() {
    return name.substring(name.indexOf('|') + 1);
  }

  String group() {
    return group;
  }

  /** Returns the place of the command among all commands and their parts. */
  int number() {
    return number;
  }

  void setNumber(int value) {
    number = value;
  }

  /** Returns whether the command is a part of another one. */
  boolean isPart() {
    return name.contains("|");
  }

  String summary() {
    return summary;
  }

  String usage() {
    return String.join(" ", usage).toUpperCase(Locale.ROOT);
  }

  /** An argument, or a group of words that may be left out. */
  record Argument(String name, boolean isOptional) {}

  /** Returns the arguments that {@link #usage} names. */
  List<Argument> arguments() {
    List<Argument> all = new ArrayList<>();
    int depth = 0;
    for (String word : usage.subList(isPart() ? 2 : 1, usage.size())) {
      String bare = word.replaceAll("^\\[|]$", "");
      if (depth > 0) {
        Argument begun = all.remove(all.size() - 1);
        all.add(new Argument(begun.name + " " + bare, true));
      } else {
        all.add(new Argument(bare, isOptional(word)));
      }
      depth += count(word, '[') - count(word, ']');
    }
    return all;
  }

  boolean has(Flag flag) {
    return flags.contains(flag);
  }

  /** Returns whether the command is refused when there is no memory. */
  boolean needsMemory() {
    return has(Flag.WRITE) && !FREEING.contains(name);
  }

  @Nullable Body body() {
    return body;
  }

  CommandFigures figures() {
    return figures;
  }

  Map<String, RedisCommand> subcommands() {
    return subcommands;
  }

  void add(RedisCommand subcommand) {
    subcommands.put(subcommand.shortName(), subcommand);
    mayHaveMore = true;
  }

  /** Returns the number of words that a request needs; negative if it may have more. */
  int arity() {
    return mayHaveMore ? -required : required;
  }

  private static boolean isOptional(String word) {
    return word.startsWith("[");
  }

  boolean accepts(int words) {
    return words == required || words > required && mayHaveMore;
  }

  /** Returns where the keys of a request are. */
  CommandKeys keys() {
    return keys;
  }

  /**
   * Returns the index of the first channel, or pattern of channels, that a request publishes or
   * subscribes to; 0 if there is none.
   */
  int firstChannel() {
    return firstChannel;
  }

  /** Returns the index of the last one, in a request of {@code words} words. */
  int lastChannel(int words) {
    return usage.size() > 2 && isOptional(usage.get(2)) ? words - 1 : firstChannel();
  }

  /** Returns whether {@link #firstChannel} is a pattern. */
  boolean namesPatterns() {
    return has(Flag.PUBSUB) && usage.size() > 1 && usage.get(1).equals("pattern");
  }

  /** Returns the flags that clients know, in lower case. */
  List<String> flagNames() {
    List<String> names = new ArrayList<>();
    flags.stream()
        .filter(flag -> !OUR_OWN.contains(flag))
        .map(RedisCommand::text)
        .forEach(names::add);
    if (keys.areMovable()) {
      names.add("movablekeys");
    }
    return names;
  }

  private static String text(Flag flag) {
    return flag.name().toLowerCase(Locale.ROOT);
  }

  /** Returns the categories by which access rules name the command. */
  Set<Category> categories() {
    return categories;
  }
}
