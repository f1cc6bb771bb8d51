package dev.varve;

/**
 * What a warming of the block cache has found and done.
 *
 * @param cached how many of the blocks were in the cache already
 * @param read how many were read from the disk, and are in the cache now
 * @param readBytes how many bytes of the disk these are, with their trailers
 * @param left how many are not in the cache, since it had no room for them
 */
public record Warming(long cached, long read, long readBytes, long left) {
  /** No block at all. */
  public static final Warming NONE = new Warming(0, 0, 0, 0);

  /** Returns how many blocks there are in all. */
  public long blocks() {
    return cached + read + left;
  }

  /** Returns whether all blocks are in the cache now. */
  public boolean isComplete() {
    return left == 0;
  }

  /** Returns the sum of both. */
  public Warming plus(Warming other) {
    return new Warming(
        cached + other.cached, read + other.read, readBytes + other.readBytes, left + other.left);
  }
}
