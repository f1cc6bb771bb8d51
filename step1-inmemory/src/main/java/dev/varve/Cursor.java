package dev.varve;

/**
 * A position among sorted entries, which moves in both directions.
 *
 * <p>A cursor is before the first entry, on an entry, or after the last one; a new cursor is before
 * the first. Each move returns whether the cursor is now on an entry. So the loop over all entries
 * is
 *
 * <pre>{@code
 * try (Cursor cursor = store.scan(KeyRange.all())) {
 *   while (cursor.next()) {
 *     use(cursor.key(), cursor.value());
 *   }
 * }
 * }</pre>
 *
 * <p>A cursor shows the state as of its creation. Not thread-safe: one thread at a time. Any use
 * after {@code close}, or after the store is closed, throws {@link IllegalStateException}.
 */
public interface Cursor extends AutoCloseable {

  /** Moves to the first entry; false if there is none. */
  boolean first();

  /** Moves to the last entry; false if there is none. */
  boolean last();

  /**
   * Moves to the first entry whose key is {@code key} or greater. If there is none, the cursor is
   * after the last entry, and {@link #previous} moves back to it.
   *
   * @throws IllegalArgumentException if {@code key} is null or oversize
   */
  boolean seek(byte[] key);

  /** Moves to the next entry: from before the first to the first, from the last to after it. */
  boolean next();

  /** Moves to the previous entry: from after the last to the last, from the first to before it. */
  boolean previous();

  /**
   * Returns a copy of the key at this position.
   *
   * @throws java.util.NoSuchElementException if the cursor is not on an entry
   */
  byte[] key();

  /**
   * Returns a copy of the value at this position.
   *
   * @throws java.util.NoSuchElementException if the cursor is not on an entry
   */
  byte[] value();

  /**
   * Returns the time at which the entry at this position expires, in milliseconds since 1970, or
   * {@link Expiry#NEVER}.
   *
   * @throws java.util.NoSuchElementException if the cursor is not on an entry
   */
  long expiresAtMillis();

  /** Moves to the first entry whose key is {@code key} or greater, like {@link #seek(byte[])}. */
  default boolean seek(String key) {
    return seek(Utf8.encode("key", key));
  }

  /** Releases the resources of the cursor. Closing it again has no effect. */
  @Override
  void close();
}
