package dev.varve.server;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Names another key for each element, by BY or GET of SORT: {@code price:*} is a string, and {@code
 * item:*->price} a field of a hash; the element takes the place of the star.
 */
final class SortPattern {
  private static final byte[] ARROW = Ascii.bytes("->");

  private final byte[] pattern;
  private final int star;
  // Where the arrow is; the end, if there is none with a field after it.
  private final int arrow;

  SortPattern(byte[] pattern) {
    this.pattern = pattern;
    this.star = star(pattern);
    this.arrow = star < 0 ? pattern.length : arrow(pattern, star + 1);
  }

  private static int star(byte[] pattern) {
    for (int i = 0; i < pattern.length; i++) {
      if (pattern[i] == '*') {
        return i;
      }
    }
    return -1;
  }

  /** Only the first arrow counts, as in Redis. */
  private static int arrow(byte[] pattern, int from) {
    for (int i = from; i + ARROW.length < pattern.length; i++) {
      if (Arrays.equals(pattern, i, i + ARROW.length, ARROW, 0, ARROW.length)) {
        return i;
      }
    }
    return pattern.length;
  }

  /** Returns whether there is a star. */
  boolean dependsOnElement() {
    return star >= 0;
  }

  /** Returns whether it stands for the element itself. */
  boolean isElement() {
    return pattern.length == 1 && pattern[0] == '#';
  }

  /** Returns what the other key has for an element, or null if it has nothing. */
  byte @Nullable [] of(DatabaseView view, byte[] element) {
    if (star < 0) {
      return null;
    }
    ByteArrayOutputStream key = new ByteArrayOutputStream();
    key.write(pattern, 0, star);
    key.writeBytes(element);
    key.write(pattern, star + 1, arrow - star - 1);
    if (arrow < pattern.length) {
      byte[] field = Arrays.copyOfRange(pattern, arrow + ARROW.length, pattern.length);
      return view.parts(key.toByteArray(), KeyType.HASH).get(field);
    }
    KeyRecord record = view.find(key.toByteArray());
    return record == null || record.type() != KeyType.STRING ? null : record.value();
  }
}
