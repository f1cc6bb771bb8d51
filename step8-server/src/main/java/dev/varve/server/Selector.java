package dev.varve.server;

import dev.varve.server.CommandKeys.Key;
import dev.varve.server.Denial.Reason;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Commands, and the keys and channels with which they are allowed. A user has one, and more of them
 * in parentheses; a request is allowed if one of them allows all of it. In Redis: acl.c.
 */
final class Selector {
  private final CommandRights commands;
  private final KeyRights keys;
  private final ChannelRights channels;

  /** Creates a selector that allows no command and no key. */
  Selector(RedisCommands commands, boolean hasAllChannels) {
    this(new CommandRights(commands), new KeyRights(), new ChannelRights());
    channels.setAll(hasAllChannels);
  }

  private Selector(CommandRights commands, KeyRights keys, ChannelRights channels) {
    this.commands = commands;
    this.keys = keys;
    this.channels = channels;
  }

  Selector copy() {
    return new Selector(commands.copy(), keys.copy(), channels.copy());
  }

  /**
   * Applies a rule.
   *
   * @throws IllegalArgumentException with the reason, if it is not a rule of selectors
   */
  void apply(byte[] rule) {
    switch (Ascii.text(rule).toLowerCase(Locale.ROOT)) {
      case "allkeys", "~*" -> keys.setAll(true);
      case "resetkeys" -> keys.setAll(false);
      case "allchannels", "&*" -> channels.setAll(true);
      case "resetchannels" -> channels.setAll(false);
      case "allcommands", "+@all" -> commands.setAll(true);
      case "nocommands", "-@all" -> commands.setAll(false);
      default -> applyBySign(rule);
    }
  }

  private void applyBySign(byte[] rule) {
    switch (rule[0]) {
      case '~', '%' -> keys.add(rule);
      case '&' -> channels.add(Arrays.copyOfRange(rule, 1, rule.length));
      case '+', '-' -> commands.set(Ascii.text(rule).substring(1), rule[0] == '+');
      default -> throw new IllegalArgumentException(UserRules.SYNTAX);
    }
  }

  /** Returns whether everything is allowed. */
  boolean allowsAll() {
    return commands.allowAll() && keys.areAll() && channels.areAll();
  }

  /** Returns whether every key may be read. */
  boolean allowsReadingAllKeys() {
    return keys.allowReadingAll();
  }

  ChannelRights channels() {
    return channels;
  }

  /** Returns why a request is denied; null if it is allowed. */
  @Nullable Denial denial(RedisCommand command, byte[][] arguments) {
    if (!commands.allow(command, arguments)) {
      return new Denial(Reason.COMMAND, 0);
    }
    if (!keys.areAll() && command.keys().exist()) {
      for (Key key : command.keys().of(arguments)) {
        if (!keys.allow(arguments[key.index()], key.use())) {
          return new Denial(Reason.KEY, key.index());
        }
      }
    }
    int channel = command.firstChannel();
    return channels.areAll() || channel == 0 ? null : denialOfChannel(command, arguments);
  }

  private @Nullable Denial denialOfChannel(RedisCommand command, byte[][] arguments) {
    for (int i = command.firstChannel(); i <= command.lastChannel(arguments.length); i++) {
      boolean isAllowed =
          command.namesPatterns()
              ? channels.allowPattern(arguments[i])
              : channels.allow(arguments[i]);
      if (!isAllowed) {
        return new Denial(Reason.CHANNEL, i);
      }
    }
    return null;
  }

  /** Returns the rules that allow the same. */
  RuleText describe() {
    RuleText text = new RuleText().words(keys.describe());
    if (!channels.areAll()) {
      text.word("resetchannels");
    }
    return text.words(channels.describe()).words(commands.describe());
  }

  /** Writes what ACL GETUSER replies of it: three pairs. */
  void writeTo(RespWriter reply) {
    reply.bulk("commands");
    reply.bulk(commands.describe().bytes());
    reply.bulk("keys");
    reply.bulk(keys.describe().bytes());
    reply.bulk("channels");
    reply.bulk(channels.describe().bytes());
  }
}
