package dev.varve;

/** How the blocks of a table are packed. Tables packed differently may be in one store. */
public enum Compression {
  /** As they are. */
  NONE,

  /**
   * LZ4: fast, packs text to a half or so. The library for it, {@code at.yawk.lz4:lz4-java}, is not
   * brought in: a program that uses this adds it.
   */
  LZ4,

  /** Deflate (zlib): slower, packs tighter. */
  DEFLATE
}
