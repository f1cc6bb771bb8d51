package dev.varve.memtable;

/** A buffer that keeps a copy of what a cursor lends, from one move to the next. */
final class Bytes {
  private final Slice slice = new Slice();
  private byte[] array = new byte[64];

  void copyOf(Slice source) {
    if (source.length() > array.length) {
      array = new byte[Math.max(source.length(), 2 * array.length)];
    }
    System.arraycopy(source.array(), source.offset(), array, 0, source.length());
    slice.set(array, 0, source.length());
  }

  Slice slice() {
    return slice;
  }
}
