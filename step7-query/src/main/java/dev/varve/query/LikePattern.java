package dev.varve.query;

import java.util.Arrays;
import java.util.BitSet;

/**
 * A pattern of {@code LIKE}: {@code %} stands for any text, {@code _} for one character, and a
 * backslash takes the character after it as it is.
 *
 * <p>If a text does not fit after the last {@code %}, only that {@code %} has to take one character
 * more: those before it have found the earliest place already. So a match takes at most (length of
 * the text) × (length of the pattern) steps, for any pattern.
 */
final class LikePattern {
  private final int[] pattern;
  private final BitSet any = new BitSet();
  private final BitSet one = new BitSet();
  private final String prefix;

  LikePattern(String text) {
    int[] all = text.codePoints().toArray();
    int[] kept = new int[all.length];
    int count = 0;
    StringBuilder literal = new StringBuilder();
    boolean isLiteral = true;
    for (int i = 0; i < all.length; i++) {
      boolean isEscaped = all[i] == '\\' && i + 1 < all.length;
      int c = isEscaped ? all[++i] : all[i];
      any.set(count, !isEscaped && c == '%');
      one.set(count, !isEscaped && c == '_');
      isLiteral &= !any.get(count) && !one.get(count);
      if (isLiteral) {
        literal.appendCodePoint(c);
      }
      kept[count++] = c;
    }
    pattern = Arrays.copyOf(kept, count);
    prefix = literal.toString();
  }

  /** Returns what every text that matches begins with. */
  String prefix() {
    return prefix;
  }

  /** Returns whether the pattern is its prefix and one {@code %}. */
  boolean isPrefixOnly() {
    return any.cardinality() == 1 && any.get(pattern.length - 1) && one.isEmpty();
  }

  /** Returns whether the whole text fits. */
  boolean matches(String text) {
    int[] in = text.codePoints().toArray();
    int at = 0;
    int next = 0;
    int lastAny = -1;
    int afterAny = 0;
    while (at < in.length) {
      if (next < pattern.length && any.get(next)) {
        lastAny = next++;
        afterAny = at;
      } else if (next < pattern.length && (one.get(next) || pattern[next] == in[at])) {
        next++;
        at++;
      } else if (lastAny >= 0) {
        next = lastAny + 1;
        at = ++afterAny;
      } else {
        return false;
      }
    }
    while (next < pattern.length && any.get(next)) {
      next++;
    }
    return next == pattern.length;
  }
}
