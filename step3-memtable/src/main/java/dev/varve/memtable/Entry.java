package dev.varve.memtable;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.varve.Expiry;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * One version of a key as found: a tombstone is an entry too. Answering null for it would let an
 * older layer answer with what was deleted.
 *
 * <p>The value of an expiring version begins with the moment at which it ends:
 *
 * <pre>
 *   expiring := expiresAt:i64 value
 * </pre>
 */
public record Entry(long tag, byte[] stored) {
  /** The length of the moment before an expiring value. */
  public static final int EXPIRY_BYTES = Long.BYTES;

  /** Returns the value that a reader may see now, or null: deleted or expired. */
  public byte[] visibleValue(InstantSource clock) {
    return switch (Tag.kind(tag)) {
      case Tag.TOMBSTONE -> null;
      case Tag.VALUE -> stored;
      default -> expiresAt(stored) > clock.millis() ? withoutExpiry(stored) : null;
    };
  }

  /**
   * Returns when the value that {@code found} shows now ends, or {@link Expiry#NEVER}; 0 if it
   * shows none. Null is nothing found.
   */
  public static long visibleUntilMillis(Entry found, InstantSource clock) {
    return found == null || found.visibleValue(clock) == null ? 0 : found.expiresAtMillis();
  }

  /** Returns the moment at which this version ends, or {@link Expiry#NEVER}. */
  public long expiresAtMillis() {
    return Tag.kind(tag) == Tag.EXPIRING ? expiresAt(stored) : Expiry.NEVER;
  }

  private static long expiresAt(byte[] stored) {
    return ByteBuffer.wrap(stored).order(LITTLE_ENDIAN).getLong();
  }

  private static byte[] withoutExpiry(byte[] stored) {
    return Arrays.copyOfRange(stored, EXPIRY_BYTES, stored.length);
  }

  /** Returns the moment at which a stored version ends, or {@link Expiry#NEVER}. */
  public static long expiresAtMillis(long tag, Slice stored) {
    return Tag.kind(tag) == Tag.EXPIRING ? stored.u64(0) : Expiry.NEVER;
  }

  /** Returns whether a stored version shows no value at {@code now}. */
  public static boolean isHidden(long tag, Slice stored, long now) {
    int kind = Tag.kind(tag);
    return kind == Tag.TOMBSTONE || kind == Tag.EXPIRING && stored.u64(0) <= now;
  }

  /** Copies the value out of a stored version. */
  public static byte[] value(long tag, Slice stored) {
    int skipped = Tag.kind(tag) == Tag.EXPIRING ? EXPIRY_BYTES : 0;
    int from = stored.offset() + skipped;
    return Arrays.copyOfRange(stored.array(), from, stored.offset() + stored.length());
  }
}
