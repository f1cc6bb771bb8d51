package dev.varve.server;

import java.util.Arrays;

/**
 * A pattern of KEYS, SCAN, PSUBSCRIBE and CONFIG GET.
 *
 * <pre>
 *   *        any bytes             [abc] [a-z]   one of these bytes
 *   ?        one byte              [^abc]        one byte that is none of these
 *   \x       x itself
 * </pre>
 *
 * <p>Every part but the star matches exactly one byte. So after a mismatch, only the last star
 * needs to be tried again, with one byte more: the time is the length of the pattern times that of
 * the text at most, where trying all stars would take time exponential in their number. In Redis:
 * {@code stringmatchlen} in util.c.
 */
public final class Glob {
  private final byte[] pattern;
  // Where the first star, question mark, class or escape is.
  private final int plain;

  /** Creates a pattern. */
  public Glob(byte[] pattern) {
    this.pattern = pattern;
    this.plain = plainBytes(pattern);
  }

  private static int plainBytes(byte[] pattern) {
    int at = 0;
    while (at < pattern.length && "*?[\\".indexOf(pattern[at]) < 0) {
      at++;
    }
    return at;
  }

  /** Returns bytes with which every match begins: as many as a key may have, if there are more. */
  public byte[] prefix() {
    return Arrays.copyOf(pattern, Math.min(plain, Spaces.MAX_KEY_BYTES));
  }

  /** Returns whether the whole of {@code text} matches. */
  public boolean matches(byte[] text) {
    int at = 0;
    int i = 0;
    int afterStar = -1;
    int starred = 0; // The star has taken the bytes up to here.
    while (i < text.length) {
      if (at < pattern.length && pattern[at] == '*') {
        afterStar = ++at;
        starred = i;
      } else if (at < pattern.length && matchesOne(at, text[i])) {
        at = afterOne(at);
        i++;
      } else if (afterStar >= 0) {
        at = afterStar;
        i = ++starred;
      } else {
        return false;
      }
    }
    while (at < pattern.length && pattern[at] == '*') {
      at++;
    }
    return at == pattern.length;
  }

  private boolean matchesOne(int at, byte b) {
    return switch (pattern[at]) {
      case '?' -> true;
      case '[' -> isInClass(at, b & 0xFF) != isNegated(at);
      case '\\' -> pattern[at + 1 < pattern.length ? at + 1 : at] == b;
      default -> pattern[at] == b;
    };
  }

  /** Returns where the part that begins at {@code at} ends. */
  private int afterOne(int at) {
    if (pattern[at] == '\\') {
      return Math.min(at + 2, pattern.length);
    }
    if (pattern[at] != '[') {
      return at + 1;
    }
    int next = isNegated(at) ? at + 2 : at + 1;
    while (next < pattern.length && pattern[next] != ']') {
      next += memberLength(next);
    }
    return Math.min(next + 1, pattern.length);
  }

  private boolean isNegated(int at) {
    return at + 1 < pattern.length && pattern[at + 1] == '^';
  }

  private boolean isInClass(int at, int b) {
    int next = isNegated(at) ? at + 2 : at + 1;
    boolean found = false;
    while (next < pattern.length && pattern[next] != ']') {
      found |= isMember(next, b);
      next += memberLength(next);
    }
    return found;
  }

  private boolean isMember(int at, int b) {
    int first = pattern[at] & 0xFF;
    return switch (memberLength(at)) {
      case 3 -> {
        int last = pattern[at + 2] & 0xFF;
        yield b >= Math.min(first, last) && b <= Math.max(first, last);
      }
      case 2 -> b == (pattern[at + 1] & 0xFF);
      default -> b == first;
    };
  }

  /** Returns the length of a member of a class: 3 of a range, 2 of an escape, or else 1. */
  private int memberLength(int at) {
    if (pattern[at] == '\\' && at + 1 < pattern.length) {
      return 2;
    }
    return at + 2 < pattern.length && pattern[at + 1] == '-' ? 3 : 1;
  }
}
