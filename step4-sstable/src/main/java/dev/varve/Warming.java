package dev.varve;

/**
 * The result of warming the block cache.
 *
 * @param cached the number of blocks that were already in the cache
 * @param read the number of blocks that were read from disk into the cache
 * @param readBytes the bytes read from disk for them, including their trailers
 * @param left the number of blocks that are not in the cache because it had no room
 */
public record Warming(long cached, long read, long readBytes, long left) {
  /** The result for no blocks. */
  public static final Warming NONE = new Warming(0, 0, 0, 0);

  /** Returns the total number of blocks. */
  public long blocks() {
    return cached + read + left;
  }

  /** Returns whether all blocks are in the cache now. */
  public boolean isComplete() {
    return left == 0;
  }

  /** Returns the sum of this and {@code other}. */
  public Warming plus(Warming other) {
    return new Warming(
        cached + other.cached, read + other.read, readBytes + other.readBytes, left + other.left);
  }
}
