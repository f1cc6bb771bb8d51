// Exercise 1.5: ranges, and the end of a prefix. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=1.5

package dev.varve.exercises.prefix;

import dev.varve.Limits;
import dev.varve.Text;
import dev.varve.Utf8;
import dev.varve.course.NotDoneYet;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys from one (inclusive) to another (exclusive); either end may be open.
 *
 * @param from the first key of the range, or null for no lower bound
 * @param to the first key after the range, or null for no upper bound
 */
public record KeyRange(byte @Nullable [] from, byte @Nullable [] to) {
  private static final byte[] EMPTY = {};
  private static final KeyRange ALL = new KeyRange(null, null);

  /**
   * Copies both bounds. A range whose end is not above its start is empty; that is not an error.
   */
  public KeyRange {
    from = from == null ? null : Limits.checkKey(from).clone();
    to = to == null ? null : Limits.checkKey(to).clone();
  }

  /** Returns the range of all keys. */
  public static KeyRange all() {
    return ALL;
  }

  /** Returns the keys at or above {@code from}. */
  public static KeyRange from(byte[] from) {
    return new KeyRange(Limits.checkKey(from), null);
  }

  /** Returns the keys below {@code to}. */
  public static KeyRange to(byte[] to) {
    return new KeyRange(null, Limits.checkKey(to));
  }

  /** Returns the keys from {@code from} up to, not including, {@code to}. */
  public static KeyRange of(String from, String to) {
    return new KeyRange(Utf8.encode("from", from), Utf8.encode("to", to));
  }

  /** Returns the keys that begin with {@code prefix}. */
  public static KeyRange prefix(String prefix) {
    return prefix(Utf8.encode("prefix", prefix));
  }

  /** Returns the keys that begin with {@code prefix}. */
  public static KeyRange prefix(byte[] prefix) {
    return new KeyRange(Limits.checkKey(prefix), firstKeyAfterPrefix(prefix));
  }

  /**
   * Returns the first key after all keys that begin with {@code prefix}: the prefix with its last
   * byte increased by one. A 0xFF cannot be increased, so it is dropped and the byte before it is
   * increased. If the prefix is empty or consists of 0xFF only, no key comes after it, and the
   * result is null. The prefix itself is not modified.
   */
  private static byte @Nullable [] firstKeyAfterPrefix(byte[] prefix) {
    throw new NotDoneYet("1.5");
  }

  /** Returns whether {@code key} is at or above the lower bound; ignores the upper bound. */
  public boolean startsAtOrBefore(byte[] key) {
    throw new NotDoneYet("1.5");
  }

  /** Returns whether {@code key} is below the upper bound; ignores the lower bound. */
  public boolean endsAfter(byte[] key) {
    throw new NotDoneYet("1.5");
  }

  /** Returns whether {@code key} lies in this range. */
  public boolean contains(byte[] key) {
    return startsAtOrBefore(key) && endsAfter(key);
  }

  /**
   * Returns whether no key can lie in this range. A range is not empty if its end is above its
   * start, or, without a lower bound, above the empty key, which is the smallest.
   */
  public boolean isEmpty() {
    throw new NotDoneYet("1.5");
  }

  /** Returns a copy of the lower bound, or null. */
  @Override
  public byte @Nullable [] from() {
    return from == null ? null : from.clone();
  }

  /** Returns a copy of the upper bound, or null. */
  @Override
  public byte @Nullable [] to() {
    return to == null ? null : to.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyRange that
        && Arrays.equals(from, that.from)
        && Arrays.equals(to, that.to);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(from) + Arrays.hashCode(to);
  }

  @Override
  public String toString() {
    return "[" + text(from, "-∞") + ", " + text(to, "+∞") + ")";
  }

  private static String text(byte @Nullable [] bound, String open) {
    return bound == null ? open : Text.of(bound);
  }
}
