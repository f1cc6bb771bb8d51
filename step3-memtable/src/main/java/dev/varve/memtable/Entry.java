package dev.varve.memtable;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.varve.Expiry;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * One version of a key, as a lookup finds it. A tombstone is an entry too: if it were null, the
 * lookup would continue in an older layer and return the deleted value.
 *
 * <p>The stored value of an expiring version begins with its expiry:
 *
 * <pre>
 *   expiring := expiresAt:i64 value
 * </pre>
 *
 * <p>The value of a version may be kept apart, in another file: then a reference is in its place
 * ({@link Tag#isReference}), and a reader of the value follows it.
 */
public record Entry(long tag, byte[] stored) {
  /** The length of the expiry before an expiring value. */
  public static final int EXPIRY_BYTES = Long.BYTES;

  /**
   * Returns the value that is visible now, or null if it is deleted or expired.
   *
   * @throws IllegalStateException if the value is kept apart
   */
  public byte[] visibleValue(InstantSource clock) {
    return switch (Tag.kind(tag)) {
      case Tag.TOMBSTONE -> null;
      case Tag.VALUE -> stored;
      case Tag.REFERENCE, Tag.EXPIRING_REFERENCE ->
          throw new IllegalStateException("the value is kept apart, and was not read");
      default -> expiresAt(stored) > clock.millis() ? withoutExpiry(stored) : null;
    };
  }

  /**
   * Returns the expiry of the value that is visible now in {@code found}, or {@link Expiry#NEVER};
   * 0 if no value is visible. {@code found} is null if nothing was found.
   */
  public static long visibleUntilMillis(Entry found, InstantSource clock) {
    return found == null || found.isHidden(clock) ? 0 : found.expiresAtMillis();
  }

  private boolean isHidden(InstantSource clock) {
    return Tag.kind(tag) == Tag.TOMBSTONE
        || Tag.isExpiring(tag) && expiresAt(stored) <= clock.millis();
  }

  /** Returns the expiry of this version, or {@link Expiry#NEVER}. */
  public long expiresAtMillis() {
    return Tag.isExpiring(tag) ? expiresAt(stored) : Expiry.NEVER;
  }

  private static long expiresAt(byte[] stored) {
    return ByteBuffer.wrap(stored).order(LITTLE_ENDIAN).getLong();
  }

  private static byte[] withoutExpiry(byte[] stored) {
    return Arrays.copyOfRange(stored, EXPIRY_BYTES, stored.length);
  }

  /** Returns the expiry of a stored version, or {@link Expiry#NEVER}. */
  public static long expiresAtMillis(long tag, Slice stored) {
    return Tag.isExpiring(tag) ? stored.u64(0) : Expiry.NEVER;
  }

  /** Returns whether a stored version has no visible value at {@code now}. */
  public static boolean isHidden(long tag, Slice stored, long now) {
    return Tag.kind(tag) == Tag.TOMBSTONE || Tag.isExpiring(tag) && stored.u64(0) <= now;
  }

  /** Copies the value out of a stored version; if it is kept apart, the reference to it. */
  public static byte[] value(long tag, Slice stored) {
    int skipped = Tag.isExpiring(tag) ? EXPIRY_BYTES : 0;
    int from = stored.offset() + skipped;
    return Arrays.copyOfRange(stored.array(), from, stored.offset() + stored.length());
  }
}
