package dev.varve;

/**
 * The compression of the blocks of a table. A store may contain tables with different compressions.
 */
public enum Compression {
  /** No compression. */
  NONE,

  /**
   * LZ4: fast, compresses text to about half its size. It needs the library {@code
   * at.yawk.lz4:lz4-java}, which is an optional dependency: a program that uses LZ4 must add it.
   */
  LZ4,

  /** Deflate (zlib): slower, with a better compression ratio. */
  DEFLATE
}
