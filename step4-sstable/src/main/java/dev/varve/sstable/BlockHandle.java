package dev.varve.sstable;

/**
 * Where a block lies in its file.
 *
 * @param offset of its first byte
 * @param size of its payload as stored, in bytes, without the trailer
 */
public record BlockHandle(long offset, int size) {}
