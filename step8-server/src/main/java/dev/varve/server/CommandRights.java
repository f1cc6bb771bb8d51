package dev.varve.server;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The commands that an access rule allows: a bit for each of them. They are described by the
 * categories that fit best, as Redis does it, so that the rules of a user stay short.
 */
final class CommandRights {
  static final String UNKNOWN = "Unknown command or category name in ACL";

  private final RedisCommands commands;
  private final BitSet allowed;
  // The first words with which a command is allowed that is not allowed as such.
  private final Map<Integer, List<String>> firstWords;
  // Whether it began with all commands, also those that a later release may have.
  private boolean beganWithAll;

  /** Creates rights that allow nothing. */
  CommandRights(RedisCommands commands) {
    this(commands, new BitSet(), new TreeMap<>(), false);
  }

  private CommandRights(
      RedisCommands commands,
      BitSet allowed,
      Map<Integer, List<String>> firstWords,
      boolean beganWithAll) {
    this.commands = commands;
    this.allowed = allowed;
    this.firstWords = firstWords;
    this.beganWithAll = beganWithAll;
  }

  CommandRights copy() {
    Map<Integer, List<String>> words = new TreeMap<>();
    firstWords.forEach((number, list) -> words.put(number, new ArrayList<>(list)));
    return new CommandRights(commands, (BitSet) allowed.clone(), words, beganWithAll);
  }

  /** Allows or denies all commands. */
  void setAll(boolean isAllowed) {
    allowed.set(0, commands.withParts().size(), isAllowed);
    firstWords.clear();
    beganWithAll = isAllowed;
  }

  /**
   * Changes what is allowed.
   *
   * @param name of a command; of a part of one, with a bar between; of a category, after an at
   *     sign; or of a command and a bar, the first word with which it is allowed
   * @throws IllegalArgumentException if there is none, with the reason
   */
  void set(String name, boolean isAllowed) {
    if (name.startsWith("@")) {
      setCategory(name.substring(1), isAllowed);
      return;
    }
    RedisCommand command = commands.named(name);
    int bar = name.lastIndexOf('|');
    if (command != null) {
      set(command, isAllowed);
    } else if (bar >= 0 && isAllowed) {
      allowWith(name.substring(0, bar), name.substring(bar + 1));
    } else {
      throw new IllegalArgumentException(UNKNOWN);
    }
  }

  private void setCategory(String name, boolean isAllowed) {
    Category category = Category.named(name);
    if (category == null) {
      throw new IllegalArgumentException(UNKNOWN);
    }
    set(category, isAllowed);
  }

  private void set(Category category, boolean isAllowed) {
    for (RedisCommand command : commands.withParts()) {
      if (command.categories().contains(category)) {
        set(command, isAllowed);
      }
    }
  }

  private void set(RedisCommand command, boolean isAllowed) {
    allowed.set(command.number(), isAllowed);
    firstWords.remove(command.number());
    command.subcommands().values().forEach(part -> allowed.set(part.number(), isAllowed));
  }

  private void allowWith(String name, String word) {
    RedisCommand command = commands.named(name);
    if (command == null || !command.subcommands().isEmpty()) {
      throw new IllegalArgumentException(UNKNOWN);
    }
    if (command.isPart()) {
      throw new IllegalArgumentException("Allowing first-arg of a subcommand is not supported");
    }
    if (word.isEmpty() || !word.chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw new IllegalArgumentException(UserRules.SYNTAX);
    }
    List<String> words = firstWords.computeIfAbsent(command.number(), it -> new ArrayList<>());
    if (words.stream().noneMatch(word::equalsIgnoreCase)) {
      words.add(word);
    }
  }

  /** Returns whether a request of a command is allowed. */
  boolean allow(RedisCommand command, byte[][] arguments) {
    if (allowed.get(command.number()) || command.has(RedisCommand.Flag.NO_AUTH)) {
      return true;
    }
    List<String> words = firstWords.get(command.number());
    return words != null
        && arguments.length > 1
        && words.stream().anyMatch(word -> Ascii.is(arguments[1], word));
  }

  /** Returns whether all commands are allowed. */
  boolean allowAll() {
    return allowed.cardinality() == commands.withParts().size();
  }

  /**
   * Returns the rules that allow the same, from {@code +@all} or {@code -@all} on: first categories
   * that hold more commands of the wanted kind than others, the best first; then single commands.
   */
  RuleText describe() {
    String sign = beganWithAll ? "-" : "+";
    RuleText text = new RuleText().word(beganWithAll ? "+@all" : "-@all");
    CommandRights described = new CommandRights(commands);
    described.setAll(beganWithAll);
    CommandRights rest = copy();
    EnumSet<Category> applied = EnumSet.noneOf(Category.class);
    Category best = rest.bestFit(applied);
    while (best != null) {
      text.word(sign + "@" + best.text());
      described.set(best, !beganWithAll);
      rest.set(best, beganWithAll);
      applied.add(best);
      best = rest.bestFit(applied);
    }
    for (RedisCommand command : commands.withParts()) {
      describe(command, described, text);
    }
    return text;
  }

  private @Nullable Category bestFit(EnumSet<Category> applied) {
    Category best = null;
    int leastOthers = Integer.MAX_VALUE;
    int mostFitting = 0;
    for (Category category : EnumSet.complementOf(applied)) {
      int fitting = count(category, !beganWithAll);
      int others = count(category, beganWithAll);
      if (fitting > others
          && (others < leastOthers || others == leastOthers && fitting > mostFitting)) {
        best = category;
        leastOthers = others;
        mostFitting = fitting;
      }
    }
    return best;
  }

  private int count(Category category, boolean isAllowed) {
    int count = 0;
    for (RedisCommand command : commands.withParts()) {
      boolean isOfKind = allowed.get(command.number()) == isAllowed;
      count += isOfKind && command.categories().contains(category) ? 1 : 0;
    }
    return count;
  }

  private void describe(RedisCommand command, CommandRights described, RuleText text) {
    boolean isAllowed = allowed.get(command.number());
    if (isAllowed != described.allowed.get(command.number())) {
      text.word((isAllowed ? "+" : "-") + command.name());
      described.set(command, isAllowed);
    }
    if (!isAllowed) {
      firstWords
          .getOrDefault(command.number(), List.of())
          .forEach(word -> text.word("+" + command.name() + "|" + word));
    }
  }
}
