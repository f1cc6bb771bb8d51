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

  private static final Set<Flag> OUR_OWN = EnumSet.of(Flag.AT_ONCE, Flag.SUBSCRIBED, Flag.SESSION);

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
  private final Map<String, RedisCommand> subcommands = new LinkedHashMap<>();
  private final CommandFigures figures = new CommandFigures();
  private final int required;
  private boolean mayHaveMore;

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
  }

  /** Returns how many words from {@code index} on are in no group that may be left out. */
  private int requiredFrom(int index) {
    int count = 0;
    int depth = 0;
    for (String word : usage.subList(index, usage.size())) {
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
    for (String word : usage.subList(name.contains("|") ? 2 : 1, usage.size())) {
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

  /** Returns whether a word of a request says how many of the next ones are keys. */
  private boolean isNumbered() {
    return usage.contains("numkeys");
  }

  /** Returns whether a request names keys. */
  boolean hasKeys() {
    return isNumbered() || firstKey() > 0;
  }

  /** Returns the index of the first key in a request; 0 if there is none. */
  int firstKey() {
    for (int i = 1; i < usage.size() && !usage.get(i).equals("numkeys"); i++) {
      if (isKey(usage.get(i))) {
        return i;
      }
    }
    return 0;
  }

  private static boolean isKey(String word) {
    return word.endsWith("key");
  }

  /** Returns the index of the last key; counted from the end, from -1 on, if that depends. */
  int lastKey() {
    int more = usage.indexOf("[key");
    if (!isNumbered() && more >= 0) {
      return -1 - requiredFrom(more);
    }
    int last = firstKey();
    while (last + 1 < usage.size() && isKey(usage.get(last + 1))) {
      last++;
    }
    return last;
  }

  /** Returns the distance between two keys; 0 if there is none. */
  int keyStep() {
    if (firstKey() == 0) {
      return 0;
    }
    int more = isNumbered() ? -1 : usage.indexOf("[key");
    int step = 1;
    while (more >= 0 && !usage.get(more + step).endsWith("]")) {
      step++;
    }
    return step;
  }

  /** Returns the keys of a request of this command. */
  List<byte[]> keysOf(byte[][] arguments) {
    List<byte[]> keys = new ArrayList<>();
    int first = firstKey();
    if (first > 0) {
      int last = lastKey() < 0 ? arguments.length + lastKey() : lastKey();
      for (int i = first; i <= last && i < arguments.length; i += keyStep()) {
        keys.add(arguments[i]);
      }
    }
    if (isNumbered()) {
      int from = usage.indexOf("numkeys") + 1;
      Long count = RedisNumbers.integerOrNull(arguments[from - 1]);
      boolean isValid = count != null && count > 0 && count <= arguments.length - from;
      keys.addAll(isValid ? List.of(arguments).subList(from, (int) (from + count)) : List.of());
    }
    if (usage.contains("newkey]")) {
      addStored(arguments, keys);
    }
    return keys;
  }

  /** Adds the key after the last STORE of a SORT. */
  private static void addStored(byte[][] arguments, List<byte[]> keys) {
    byte[] stored = null;
    for (int i = 2; i + 1 < arguments.length; i++) {
      if (Ascii.is(arguments[i], "store")) {
        stored = arguments[++i];
      } else if (Ascii.is(arguments[i], "by") || Ascii.is(arguments[i], "get")) {
        i++;
      } else if (Ascii.is(arguments[i], "limit")) {
        i += 2;
      }
    }
    if (stored != null) {
      keys.add(stored);
    }
  }

  /** Returns the flags that clients know, in lower case. */
  List<String> flagNames() {
    List<String> names = new ArrayList<>();
    flags.stream()
        .filter(flag -> !OUR_OWN.contains(flag))
        .map(RedisCommand::text)
        .forEach(names::add);
    if (isNumbered() || usage.contains("newkey]")) {
      names.add("movablekeys");
    }
    return names;
  }

  private static String text(Flag flag) {
    return flag.name().toLowerCase(Locale.ROOT);
  }

  /** Returns the categories of the command, as access control lists name them. */
  List<String> categories() {
    List<String> all = new ArrayList<>();
    all.add("@" + group.replace("-", ""));
    all.add(has(Flag.FAST) ? "@fast" : "@slow");
    if (has(Flag.WRITE)) {
      all.add("@write");
    }
    if (has(Flag.READONLY)) {
      all.add("@read");
    }
    if (has(Flag.ADMIN)) {
      all.add("@admin");
    }
    if (has(Flag.BLOCKING)) {
      all.add("@blocking");
    }
    return all;
  }
}
