package dev.varve.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The channels that an access rule allows, by patterns. */
final class ChannelRights {
  private static final String ALL_ALREADY =
      "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does not"
          + " have any effect. Try 'resetchannels' to start with an empty list of channels";

  private record Allowed(byte[] pattern, Glob glob) {}

  private final List<Allowed> patterns = new ArrayList<>();
  private boolean isAll;

  ChannelRights copy() {
    ChannelRights copy = new ChannelRights();
    copy.patterns.addAll(patterns);
    copy.isAll = isAll;
    return copy;
  }

  /** Allows all channels, or none. */
  void setAll(boolean value) {
    patterns.clear();
    isAll = value;
  }

  /**
   * Allows the channels that match a pattern.
   *
   * @throws IllegalArgumentException with the reason
   */
  void add(byte[] pattern) {
    if (isAll) {
      throw new IllegalArgumentException(ALL_ALREADY);
    }
    UserRules.checked(pattern);
    if (patterns.stream().noneMatch(it -> Arrays.equals(it.pattern, pattern))) {
      patterns.add(new Allowed(pattern, new Glob(pattern)));
    }
  }

  boolean areAll() {
    return isAll;
  }

  /** Returns whether a channel is allowed. */
  boolean allow(byte[] channel) {
    return isAll || patterns.stream().anyMatch(it -> it.glob.matches(channel));
  }

  /** Returns whether a pattern is allowed to listen to: only one that is allowed literally. */
  boolean allowPattern(byte[] pattern) {
    return isAll || patterns.stream().anyMatch(it -> Arrays.equals(it.pattern, pattern));
  }

  RuleText describe() {
    RuleText text = new RuleText();
    if (isAll) {
      return text.word("&*");
    }
    patterns.forEach(it -> text.word("&", it.pattern));
    return text;
  }
}
