package dev.varve;

/**
 * A position among sorted entries, movable both ways.
 *
 * <p>A cursor stands before the first entry, on an entry, or after the last one; a new one stands
 * before the first. Each move says whether it now stands on an entry. So the loop over everything
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
 * <p>It shows the state as of its creation. Not thread-safe: one thread at a time. Any use after
 * {@code close}, or after the store's {@code close}, is an {@link IllegalStateException}.
 */
public interface Cursor extends AutoCloseable {

  /** Moves to the first entry; false if there is none. */
  boolean first();

  /** Moves to the last entry; false if there is none. */
  boolean last();

  /**
   * Moves to the first entry whose key is {@code key} or greater; if there is none, to after the
   * last entry, from where {@link #previous} leads back to it.
   *
   * @throws IllegalArgumentException if {@code key} is null or oversize
   */
  boolean seek(byte[] key);

  /** Moves one entry on: from before the first to the first, from the last to after it. */
  boolean next();

  /** Moves one entry back: from after the last to the last, from the first to before it. */
  boolean previous();

  /**
   * Returns a copy of the key at this position.
   *
   * @throws java.util.NoSuchElementException if the cursor stands on no entry
   */
  byte[] key();

  /**
   * Returns a copy of the value at this position.
   *
   * @throws java.util.NoSuchElementException if the cursor stands on no entry
   */
  byte[] value();

  /**
   * Returns the moment from which the entry at this position is gone, in milliseconds since 1970,
   * or {@link Expiry#NEVER}.
   *
   * @throws java.util.NoSuchElementException if the cursor stands on no entry
   */
  long expiresAtMillis();

  /** Moves to the first entry whose key is {@code key} or greater, as {@link #seek(byte[])}. */
  default boolean seek(String key) {
    return seek(Utf8.encode("key", key));
  }

  /** Frees what the cursor holds. Closing twice does nothing. */
  @Override
  void close();
}
