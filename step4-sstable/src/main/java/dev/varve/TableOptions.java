package dev.varve;

/**
 * Options for building tables.
 *
 * @param blockBytes the uncompressed size, in bytes, at which a data block is finished: small
 *     blocks make point reads cheap, large ones make tables small
 * @param filterBitsPerKey the size of the Bloom filter: 10 bits per key give about 1 % false
 *     positives; 0 means no filter, the maximum is 64
 * @param compression the compression of data blocks
 */
public record TableOptions(int blockBytes, int filterBitsPerKey, Compression compression) {

  /** 4 KiB blocks, 10 bits per key, no compression. */
  public static final TableOptions DEFAULT = new TableOptions(4096, 10, Compression.NONE);

  private static final int MAX_BLOCK_BYTES = 64 << 20;
  private static final int MAX_FILTER_BITS = 64;

  /** Checks the options. */
  public TableOptions {
    if (compression == null) {
      throw new IllegalArgumentException("compression is null");
    }
    within("blockBytes", blockBytes, 1, MAX_BLOCK_BYTES);
    within("filterBitsPerKey", filterBitsPerKey, 0, MAX_FILTER_BITS);
  }

  private static void within(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " " + value + " is not within " + least + " and " + most);
    }
  }

  /** Returns these options with another block size. */
  public TableOptions withBlockBytes(int bytes) {
    return new TableOptions(bytes, filterBitsPerKey, compression);
  }

  /** Returns these options with another compression. */
  public TableOptions withCompression(Compression other) {
    return new TableOptions(blockBytes, filterBitsPerKey, other);
  }
}
