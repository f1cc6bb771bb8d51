package dev.varve.sstable;

import java.util.Locale;

/**
 * How tables are built.
 *
 * @param blockBytes a data block is closed once its entries take this many bytes, unpacked: small
 *     blocks make point reads cheap, large ones make tables small
 * @param filterBitsPerKey the Bloom filter's size: 10 bits a key let about 1 in 100 absent keys
 *     pass; 0 for no filter
 * @param compression of data blocks
 */
public record TableOptions(int blockBytes, int filterBitsPerKey, Compression compression) {

  /** 4 KiB blocks, 10 bits a key, no compression. */
  public static final TableOptions DEFAULT = new TableOptions(4096, 10, Compression.NONE);

  private static final int MAX_BLOCK_BYTES = 64 << 20;

  /** Checks the numbers. */
  public TableOptions {
    if (blockBytes < 1
        || blockBytes > MAX_BLOCK_BYTES
        || filterBitsPerKey < 0
        || compression == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "table options out of range: blockBytes %d (at most 64 MiB), filterBitsPerKey %d, %s",
              blockBytes,
              filterBitsPerKey,
              compression));
    }
  }

  /** Returns these with another block size. */
  public TableOptions withBlockBytes(int bytes) {
    return new TableOptions(bytes, filterBitsPerKey, compression);
  }

  /** Returns these with another compression. */
  public TableOptions withCompression(Compression other) {
    return new TableOptions(blockBytes, filterBitsPerKey, other);
  }
}
