package dev.varve.sstable;

/**
 * How tables are built.
 *
 * @param blockBytes a data block is closed once it has this many bytes: small blocks make point
 *     reads cheap, large ones make tables small
 * @param restartInterval every so many entries a key is stored whole
 * @param filterBitsPerKey the Bloom filter's size: 10 bits a key let about 1 in 100 absent keys
 *     pass; 0 for no filter
 * @param compression of data blocks
 */
public record TableOptions(
    int blockBytes, int restartInterval, int filterBitsPerKey, Compression compression) {

  /** 4 KiB blocks, a restart every 16 entries, 10 bits a key, no compression. */
  public static final TableOptions DEFAULT = new TableOptions(4096, 16, 10, Compression.NONE);

  /** Checks the numbers. */
  public TableOptions {
    if (blockBytes < 1 || restartInterval < 1 || filterBitsPerKey < 0 || compression == null) {
      throw new IllegalArgumentException(
          String.format(
              "table options out of range: blockBytes %d, restartInterval %d, filterBitsPerKey %d, %s",
              blockBytes, restartInterval, filterBitsPerKey, compression));
    }
  }

  /** Returns these with another block size. */
  public TableOptions withBlockBytes(int bytes) {
    return new TableOptions(bytes, restartInterval, filterBitsPerKey, compression);
  }

  /** Returns these with another compression. */
  public TableOptions withCompression(Compression other) {
    return new TableOptions(blockBytes, restartInterval, filterBitsPerKey, other);
  }
}
