package dev.varve;

/**
 * How tables are built.
 *
 * @param blockBytes a data block is closed once its entries take this many bytes, unpacked: small
 *     blocks make point reads cheap, large ones make tables small
 * @param filterBitsPerKey the Bloom filter's size: 10 bits a key let about 1 in 100 absent keys
 *     pass; 0 for no filter, and 64 at the most
 * @param compression of data blocks
 */
public record TableOptions(int blockBytes, int filterBitsPerKey, Compression compression) {

  /** 4 KiB blocks, 10 bits a key, no compression. */
  public static final TableOptions DEFAULT = new TableOptions(4096, 10, Compression.NONE);

  private static final int MAX_BLOCK_BYTES = 64 << 20;
  private static final int MAX_FILTER_BITS = 64;

  /** Checks the numbers. */
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

  /** Returns these with another block size. */
  public TableOptions withBlockBytes(int bytes) {
    return new TableOptions(bytes, filterBitsPerKey, compression);
  }

  /** Returns these with another compression. */
  public TableOptions withCompression(Compression other) {
    return new TableOptions(blockBytes, filterBitsPerKey, other);
  }
}
