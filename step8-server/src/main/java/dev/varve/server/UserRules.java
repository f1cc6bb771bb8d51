package dev.varve.server;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a user: whether and with which passwords clients sign in, and what they may do then.
 * Passwords are kept as SHA-256 only. A rule is applied to a copy, which replaces the rules of the
 * user when all rules of a request have been applied; so rules in use are never changed.
 */
final class UserRules {
  static final String SYNTAX = "Syntax error";

  /**
   * RESTORE always checks what it gets, so this has no effect; tools set it, and expect it back.
   */
  private enum Sanitizing {
    UNSAID,
    SKIP,
    ALWAYS
  }

  private final RedisCommands commands;
  private final boolean hasAllChannelsByDefault;
  private final Set<String> passwords = new LinkedHashSet<>();
  // The first one is that of rules outside of parentheses.
  private final List<Selector> selectors = new ArrayList<>();
  private boolean isOn;
  private boolean needsNoPassword;
  private Sanitizing sanitizing = Sanitizing.UNSAID;
  private boolean isUnlimited;

  /**
   * Creates the rules of a new user, which allow nothing.
   *
   * @param hasAllChannelsByDefault whether all channels are allowed that no rule is about
   */
  UserRules(RedisCommands commands, boolean hasAllChannelsByDefault) {
    this.commands = commands;
    this.hasAllChannelsByDefault = hasAllChannelsByDefault;
    selectors.add(new Selector(commands, hasAllChannelsByDefault));
  }

  /**
   * Returns a copy to change, in which {@code reset} and new selectors allow all channels, or none.
   */
  UserRules copy(boolean hasAllChannels) {
    UserRules copy = new UserRules(commands, hasAllChannels);
    copy.passwords.addAll(passwords);
    copy.selectors.clear();
    selectors.forEach(it -> copy.selectors.add(it.copy()));
    copy.isOn = isOn;
    copy.needsNoPassword = needsNoPassword;
    copy.sanitizing = sanitizing;
    copy.isUnlimited = isUnlimited;
    return copy;
  }

  /** Returns a pattern or a name that has no space and no zero, and so is one word of a line. */
  static byte[] checked(byte[] word) {
    if (!isWord(word)) {
      throw new IllegalArgumentException(SYNTAX);
    }
    return word;
  }

  static boolean isWord(byte[] bytes) {
    for (byte b : bytes) {
      if (b == ' ' || b == 0 || b >= '\t' && b <= '\r') {
        return false;
      }
    }
    return true;
  }

  /**
   * Applies a rule.
   *
   * @throws IllegalArgumentException with the reason
   */
  void apply(String rule) {
    apply(Ascii.bytes(rule));
  }

  void apply(byte[] rule) {
    if (rule.length == 0) {
      return;
    }
    switch (Ascii.text(rule).toLowerCase(Locale.ROOT)) {
      case "on" -> isOn = true;
      case "off" -> isOn = false;
      case "skip-sanitize-payload" -> sanitizing = Sanitizing.SKIP;
      case "sanitize-payload" -> sanitizing = Sanitizing.ALWAYS;
      case "nopass" -> clearPasswords(true);
      case "resetpass" -> clearPasswords(false);
      case "clearselectors" -> selectors.subList(1, selectors.size()).clear();
      case "reset" -> reset();
      default -> applyBySign(rule);
    }
    isUnlimited = selectors.stream().anyMatch(Selector::allowsAll);
  }

  private void clearPasswords(boolean needsNone) {
    passwords.clear();
    needsNoPassword = needsNone;
  }

  private void reset() {
    clearPasswords(false);
    isOn = false;
    sanitizing = Sanitizing.ALWAYS;
    selectors.clear();
    selectors.add(new Selector(commands, hasAllChannelsByDefault));
  }

  private void applyBySign(byte[] rule) {
    byte[] rest = Arrays.copyOfRange(rule, 1, rule.length);
    switch (rule[0]) {
      case '>' -> addPassword(hash(rest));
      case '#' -> addPassword(checkedHash(rest));
      case '<' -> removePassword(hash(rest));
      case '!' -> removePassword(checkedHash(rest));
      case '(' -> addSelector(rule);
      default -> selectors.get(0).apply(rule);
    }
  }

  private void addPassword(String hash) {
    passwords.add(hash);
    needsNoPassword = false;
  }

  private void removePassword(String hash) {
    if (!passwords.remove(hash)) {
      throw new IllegalArgumentException(
          "The password you are trying to remove from the user does not exist");
    }
  }

  private static String hash(byte[] password) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(password));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has it", e);
    }
  }

  private static String checkedHash(byte[] hash) {
    String text = Ascii.text(hash);
    if (!text.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "The password hash must be exactly 64 characters and contain only lowercase hexadecimal"
              + " characters");
    }
    return text;
  }

  private void addSelector(byte[] rule) {
    if (rule[rule.length - 1] != ')') {
      throw new IllegalArgumentException(SYNTAX);
    }
    Selector selector = new Selector(commands, hasAllChannelsByDefault);
    byte[] inside = Arrays.copyOfRange(rule, 1, rule.length - 1);
    RuleWords.split(inside).stream().filter(it -> it.length > 0).forEach(selector::apply);
    selectors.add(selector);
  }

  boolean isOn() {
    return isOn;
  }

  boolean needsNoPassword() {
    return needsNoPassword;
  }

  /**
   * Returns whether the user may sign in with a password. The time that this takes does not depend
   * on the number of characters that are right.
   */
  boolean admits(byte[] password) {
    if (!isOn || needsNoPassword) {
      return isOn;
    }
    byte[] given = Ascii.bytes(hash(password));
    boolean isRight = false;
    for (String one : passwords) {
      isRight |= MessageDigest.isEqual(Ascii.bytes(one), given);
    }
    return isRight;
  }

  /** Returns whether the user may do everything, so that no request need be looked at. */
  boolean isUnlimited() {
    return isUnlimited;
  }

  /** Returns why a request is denied, by that of the selectors which says most; null if not. */
  @Nullable Denial denial(RedisCommand command, byte[][] arguments) {
    Denial worst = null;
    for (Selector selector : selectors) {
      Denial denial = selector.denial(command, arguments);
      if (denial == null) {
        return null;
      }
      worst = worst == null || denial.saysMoreThan(worst) ? denial : worst;
    }
    return worst;
  }

  /** Returns whether a request is allowed that also reads keys which it does not name. */
  boolean allowsReadingAllKeys(RedisCommand command, byte[][] arguments) {
    return selectors.stream()
        .anyMatch(it -> it.denial(command, arguments) == null && it.allowsReadingAllKeys());
  }

  boolean allowsChannel(byte[] channel) {
    return selectors.stream().anyMatch(it -> it.channels().allow(channel));
  }

  boolean allowsChannelPattern(byte[] pattern) {
    return selectors.stream().anyMatch(it -> it.channels().allowPattern(pattern));
  }

  /** Returns the flags that ACL GETUSER shows. */
  List<String> flags() {
    List<String> flags = new ArrayList<>();
    flags.add(isOn ? "on" : "off");
    if (needsNoPassword) {
      flags.add("nopass");
    }
    if (sanitizing != Sanitizing.UNSAID) {
      flags.add(sanitizing == Sanitizing.SKIP ? "skip-sanitize-payload" : "sanitize-payload");
    }
    return flags;
  }

  /** Returns the SHA-256 of each password, in hexadecimal digits. */
  List<String> passwords() {
    return List.copyOf(passwords);
  }

  List<Selector> selectors() {
    return selectors;
  }

  /** Returns a line of rules that make the same user, as ACL LIST shows it. */
  byte[] line(byte[] name) {
    RuleText text = new RuleText().word("user").word("", name);
    flags().forEach(text::word);
    passwords.forEach(hash -> text.word("#" + hash));
    text.words(selectors.get(0).describe());
    for (Selector selector : selectors.subList(1, selectors.size())) {
      text.words(new RuleText().word("(", selector.describe().bytes()).end(")"));
    }
    return text.bytes();
  }
}
