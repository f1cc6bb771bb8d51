package dev.varve.memtable;

/**
 * A cursor over versions: sorted by key, and for each key the newest first. Memtables, tables and
 * levels provide such cursors internally; users get a {@link dev.varve.Cursor}, which shows at most
 * one version of each key.
 *
 * <p>It moves like {@link dev.varve.Cursor}; each move returns whether it is on an entry. The
 * slices that it lends are valid until it moves. Not thread-safe. In LevelDB: {@code Iterator} over
 * internal keys.
 */
public interface EntryCursor {

  /** Moves to the first entry. */
  boolean first();

  /** Moves to the last entry. */
  boolean last();

  /** Moves to the first entry at or after (key, tag), in the order of entries. */
  boolean seek(byte[] key, long tag);

  /** Moves to the next entry. The cursor must be on an entry. */
  boolean next();

  /** Moves to the previous entry. The cursor must be on an entry. */
  boolean previous();

  /** Returns whether the cursor is on an entry. */
  boolean isValid();

  /**
   * Returns the innermost of the wrapped cursors, the one that holds the current entry itself. It
   * is valid until this cursor moves. Callers that need the key, tag and value of an entry get them
   * from it directly, instead of through every wrapper.
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
