package dev.varve.memtable;

/**
 * A buffer that keeps a copy of what a cursor lends, from one move to the next. Not thread-safe.
 */
public final class Bytes {
  private final Slice slice = new Slice();
  private byte[] array = new byte[64];

  /** Takes a copy of {@code source}, in the place of the one before. */
  public void copyOf(Slice source) {
    if (source.length() > array.length) {
      array = new byte[Math.max(source.length(), 2 * array.length)];
    }
    System.arraycopy(source.array(), source.offset(), array, 0, source.length());
    slice.set(array, 0, source.length());
  }

  /** Lends the copy; it is empty before the first. */
  public Slice slice() {
    return slice;
  }
}
