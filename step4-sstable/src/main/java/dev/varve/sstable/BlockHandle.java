package dev.varve.sstable;

/**
 * The location of a block in its file.
 *
 * @param offset the offset of its first byte
 * @param size the size of its payload as stored, in bytes, without the trailer
 */
public record BlockHandle(long offset, int size) {}
