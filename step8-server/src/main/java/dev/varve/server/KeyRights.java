package dev.varve.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The keys that an access rule allows: patterns, each for reading, for writing, or for both. */
final class KeyRights {
  private static final String ALL_ALREADY =
      "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have"
          + " any effect. Try 'resetkeys' to start with an empty list of patterns";

  private record Allowed(byte[] pattern, Glob glob, boolean reads, boolean writes) {
    boolean allows(KeyUse use) {
      return (reads || !use.reads()) && (writes || !use.writes());
    }

    String sign() {
      return reads && writes ? "~" : reads ? "%R~" : "%W~";
    }
  }

  private final List<Allowed> patterns = new ArrayList<>();
  private boolean isAll;

  KeyRights copy() {
    KeyRights copy = new KeyRights();
    copy.patterns.addAll(patterns);
    copy.isAll = isAll;
    return copy;
  }

  /** Allows all keys, or none. */
  void setAll(boolean value) {
    patterns.clear();
    isAll = value;
  }

  /**
   * Allows the keys of a rule, such as {@code ~user:*} or {@code %R~user:*}.
   *
   * @throws IllegalArgumentException with the reason
   */
  void add(byte[] rule) {
    if (isAll) {
      throw new IllegalArgumentException(ALL_ALREADY);
    }
    int tilde = 0;
    while (tilde < rule.length && rule[tilde] != '~') {
      tilde++;
    }
    String sign = Ascii.text(Ascii.lower(Arrays.copyOf(rule, tilde)));
    if (tilde == rule.length || !List.of("", "%r", "%w", "%rw", "%wr").contains(sign)) {
      throw new IllegalArgumentException(UserRules.SYNTAX);
    }
    byte[] pattern = UserRules.checked(Arrays.copyOfRange(rule, tilde + 1, rule.length));
    add(pattern, !sign.equals("%w"), !sign.equals("%r"));
  }

  /** A pattern that is there already gets the new rights, too. */
  private void add(byte[] pattern, boolean reads, boolean writes) {
    for (int i = 0; i < patterns.size(); i++) {
      Allowed old = patterns.get(i);
      if (Arrays.equals(old.pattern, pattern)) {
        patterns.set(i, new Allowed(pattern, old.glob, old.reads || reads, old.writes || writes));
        return;
      }
    }
    patterns.add(new Allowed(pattern, new Glob(pattern), reads, writes));
  }

  boolean areAll() {
    return isAll;
  }

  boolean allow(byte[] key, KeyUse use) {
    return isAll || patterns.stream().anyMatch(it -> it.allows(use) && it.glob.matches(key));
  }

  /** Returns whether every key may be read. */
  boolean allowReadingAll() {
    return isAll
        || patterns.stream()
            .anyMatch(it -> it.reads && it.pattern.length == 1 && it.pattern[0] == '*');
  }

  RuleText describe() {
    RuleText text = new RuleText();
    if (isAll) {
      return text.word("~*");
    }
    patterns.forEach(it -> text.word(it.sign(), it.pattern));
    return text;
  }
}
