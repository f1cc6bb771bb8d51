package dev.varve.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The users by their names. One of them, {@code default}, is always there: clients are that user
 * until they sign in as another. What a turn changes can be undone until it is over.
 */
final class Users {
  private static final byte[] DEFAULT = Ascii.bytes("default");

  private final ServerContext context;
  private final TreeMap<byte[], User> byName = new TreeMap<>(Arrays::compareUnsigned);
  private final User defaultUser;
  private @Nullable Map<User, UserRules> beforeTurn;

  /** Whether new users may use all channels. */
  boolean haveAllChannels;

  /**
   * Creates the users as the options say.
   *
   * @throws IllegalArgumentException if the file of users is wrong, with the file and the line
   * @throws IOException if it cannot be read
   */
  Users(ServerContext context) throws IOException {
    this.context = context;
    rulesOf(context.options, context.commands, haveAllChannels)
        .forEach((name, rules) -> byName.put(name, new User(name, rules)));
    this.defaultUser = byName.get(DEFAULT);
  }

  /** Returns the rules of all users as options say, with those of the default user. */
  static SortedMap<byte[], UserRules> rulesOf(
      ServerOptions options, RedisCommands commands, boolean haveAllChannels) throws IOException {
    SortedMap<byte[], UserRules> all = new TreeMap<>(Arrays::compareUnsigned);
    if (options.aclFile() != null) {
      all.putAll(new AclFile(options.aclFile()).read(commands, haveAllChannels));
    }
    UserRules rules = all.computeIfAbsent(DEFAULT, name -> unlimited(commands));
    if (options.password() != null) {
      rules.apply("resetpass");
      rules.apply(">" + options.password());
    }
    checkDefault(options, rules);
    return all;
  }

  private static UserRules unlimited(RedisCommands commands) {
    UserRules rules = new UserRules(commands, false);
    for (String rule : List.of("on", "nopass", "~*", "&*", "+@all")) {
      rules.apply(rule);
    }
    return rules;
  }

  private static void checkDefault(ServerOptions options, UserRules rules) {
    if (options.servesOtherMachines() && rules.isOn() && rules.needsNoPassword()) {
      throw new IllegalArgumentException(
          "other machines reach this server: the user default needs a password, or must be off");
    }
  }

  /** Returns the user of a name, or null. */
  @Nullable User named(byte[] name) {
    return byName.get(name);
  }

  User defaultUser() {
    return defaultUser;
  }

  /** Returns all users, in the order of their names. */
  Collection<User> all() {
    return byName.values();
  }

  /** Returns whether clients need not sign in. */
  boolean admitAll() {
    UserRules rules = defaultUser.rules();
    return rules.isOn() && rules.needsNoPassword();
  }

  /** Returns the state of a client that has just come. */
  ClientState newClient() {
    return new ClientState(defaultUser, admitAll());
  }

  /**
   * Creates or changes a user: all rules are applied, or none.
   *
   * @param asking the client that wants this
   * @throws RespError if a rule is wrong
   */
  void set(byte[] name, List<byte[]> words, Connection asking) {
    User user = byName.get(name);
    UserRules rules =
        user == null
            ? new UserRules(context.commands, haveAllChannels)
            : user.rules().copy(haveAllChannels);
    applyAll(rules, words);
    if (user == null) {
      remember();
      byName.put(name, new User(name, rules));
    } else {
      replace(user, rules, asking);
    }
  }

  private static void applyAll(UserRules rules, List<byte[]> words) {
    List<byte[]> all;
    try {
      all = RuleWords.joined(words);
    } catch (IllegalArgumentException e) {
      throw new RespError("ERR " + e.getMessage());
    }
    for (byte[] rule : all) {
      try {
        rules.apply(rule);
      } catch (IllegalArgumentException e) {
        throw new RespError(
            "ERR Error in ACL SETUSER modifier '" + Ascii.text(rule) + "': " + e.getMessage());
      }
    }
  }

  /** Clients that listen to what the user may not listen to any more are closed. */
  private void replace(User user, UserRules rules, @Nullable Connection asking) {
    if (user == defaultUser) {
      checkDefault(rules);
    }
    remember();
    UserRules before = user.rules();
    user.setRules(rules);
    close(it -> it.state().user == user && loses(it.state(), before, rules), asking);
  }

  private void checkDefault(UserRules rules) {
    try {
      checkDefault(context.options, rules);
    } catch (IllegalArgumentException e) {
      throw new RespError("ERR " + e.getMessage());
    }
  }

  /** Returns whether a client listens to what was allowed, and is not any more. */
  private static boolean loses(ClientState client, UserRules before, UserRules now) {
    return client.channels.stream()
            .anyMatch(it -> before.allowsChannel(it.array()) && !now.allowsChannel(it.array()))
        || client.patterns.stream()
            .anyMatch(
                it ->
                    before.allowsChannelPattern(it.array())
                        && !now.allowsChannelPattern(it.array()));
  }

  private void close(Predicate<Connection> which, @Nullable Connection asking) {
    context.clients.all().stream()
        .filter(it -> which.test(it) && !it.isClosing())
        .forEach(it -> context.kill(it, asking));
  }

  /** Deletes a user, and closes those who have signed in; returns false if there is none. */
  boolean delete(byte[] name, Connection asking) {
    remember();
    User user = byName.remove(name);
    close(it -> it.state().user == user, asking);
    return user != null;
  }

  static boolean isDefault(byte[] name) {
    return Arrays.equals(name, DEFAULT);
  }

  /**
   * Replaces all users by those of the file, and closes all clients that have signed in as another
   * user than the default one.
   *
   * @throws IllegalArgumentException if the file is wrong; nothing has changed then
   * @throws IOException if it cannot be read
   */
  void load(Connection asking) throws IOException {
    String password = context.configuration.password();
    ServerOptions now = context.options.withPassword(password.isEmpty() ? null : password);
    Map<byte[], UserRules> all = rulesOf(now, context.commands, haveAllChannels);
    remember();
    byName.clear();
    all.forEach((name, rules) -> byName.put(name, new User(name, rules)));
    close(it -> it.state().user != defaultUser, asking);
    byName.put(DEFAULT, defaultUser);
    replace(defaultUser, all.get(DEFAULT), asking);
  }

  /** Lets the default user sign in with a password, and with no other; without one, if empty. */
  void setDefaultPassword(String password) {
    UserRules rules = defaultUser.rules().copy(haveAllChannels);
    rules.apply("resetpass");
    rules.apply(password.isEmpty() ? "nopass" : ">" + password);
    checkDefault(context.options, rules);
    setDefaultRules(rules);
  }

  void setDefaultRules(UserRules rules) {
    remember();
    defaultUser.setRules(rules);
  }

  private void remember() {
    if (beforeTurn == null) {
      Map<User, UserRules> before = new IdentityHashMap<>();
      byName.values().forEach(user -> before.put(user, user.rules()));
      beforeTurn = before;
    }
  }

  /** Undoes what this turn has done. */
  void undo() {
    if (beforeTurn != null) {
      byName.clear();
      beforeTurn.forEach(
          (user, rules) -> {
            user.setRules(rules);
            byName.put(user.name(), user);
          });
      beforeTurn = null;
    }
  }

  /** The turn is over: what it has done stays. */
  void turned() {
    beforeTurn = null;
  }

  /** Returns the lines that make the same users. */
  List<byte[]> lines() {
    List<byte[]> lines = new ArrayList<>();
    all().forEach(user -> lines.add(user.line()));
    return lines;
  }
}
