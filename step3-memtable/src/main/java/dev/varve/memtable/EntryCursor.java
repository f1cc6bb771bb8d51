package dev.varve.memtable;

/**
 * A cursor over versions: sorted by key, and for each key the newest first. This is what memtables,
 * tables and levels offer to each other; people get a {@link dev.varve.Cursor}, which shows one
 * version of each key at most.
 *
 * <p>Moves as {@link dev.varve.Cursor} does, and returns whether it stands on an entry. The slices
 * it lends are valid until it moves. Not thread-safe. In LevelDB: {@code Iterator} over internal
 * keys.
 */
public interface EntryCursor {

  /** Moves to the first entry. */
  boolean first();

  /** Moves to the last entry. */
  boolean last();

  /** Moves to the first entry at or after (key, tag), in the order of entries. */
  boolean seek(byte[] key, long tag);

  /** Moves one entry on. The cursor must stand on an entry. */
  boolean next();

  /** Moves one entry back. The cursor must stand on an entry. */
  boolean previous();

  /** Returns whether the cursor stands on an entry. */
  boolean isValid();

  /**
   * Returns the cursor that holds the entry at this position itself: at the bottom of all cursors
   * that stand one upon the other. Valid until this one moves. Whoever asks for key, tag and value
   * of an entry asks it, and spares the way down for each.
   */
  default EntryCursor innermost() {
    return this;
  }

  /** Lends the key at this position. */
  Slice key();

  /** Returns the {@link Tag} at this position. */
  long tag();

  /** Lends the stored value at this position; see {@link Entry}. */
  Slice value();
}
