package dev.varve.sstable;

import dev.varve.CorruptionException;
import dev.varve.io.Decoder;
import dev.varve.io.ReadableFile;
import java.io.IOException;

/** Reads the blocks of one table file, and verifies their checksums. Thread-safe. */
public final class BlockReader implements AutoCloseable {
  // The stored bytes are not needed once unpacked. So each thread reads all blocks, except very
  // large ones, into the same array: allocating and zeroing a new one would cost a sixth of a miss.
  private static final int REUSED_BYTES = 16 << 10;
  private static final ThreadLocal<byte[]> REUSED =
      ThreadLocal.withInitial(() -> new byte[REUSED_BYTES]);

  private final ReadableFile file;
  private final String name;
  private final long fileNumber;

  /** Creates a reader for table {@code fileNumber}; {@code name} is for messages. */
  public BlockReader(ReadableFile file, String name, long fileNumber) {
    this.file = file;
    this.name = name;
    this.fileNumber = fileNumber;
  }

  /** Reads the footer, at the end of the file. */
  public Footer footer() throws IOException {
    long offset = file.size() - Footer.BYTES;
    if (offset < 0) {
      throw new CorruptionException(
          name, 0, "table of %d bytes is shorter than its footer", file.size());
    }
    byte[] bytes = new byte[Footer.BYTES];
    file.read(offset, bytes, 0, bytes.length);
    return Footer.decode(bytes, fileNumber, name, offset);
  }

  /** Reads a block and returns its unpacked payload in a new array. */
  public byte[] read(BlockHandle handle) throws IOException {
    byte[] stored = readStored(handle);
    return unpack(handle, stored, codec(handle, stored));
  }

  /** Reads a block of entries; an uncompressed block is decoded directly from the read buffer. */
  Block readBlock(BlockHandle handle) throws IOException {
    byte[] stored = readStored(handle);
    Codec codec = codec(handle, stored);
    try {
      if (codec == Codec.NONE) {
        return BlockDecoder.decode(stored, handle.size());
      }
      byte[] unpacked = unpack(handle, stored, codec);
      return BlockDecoder.decode(unpacked, unpacked.length);
    } catch (IllegalArgumentException e) {
      throw new CorruptionException(name, handle.offset(), e);
    }
  }

  /**
   * Reads a block with its trailer, and verifies its checksum.
   *
   * @return an array that begins with both, valid until this thread reads another block
   */
  private byte[] readStored(BlockHandle handle) throws IOException {
    long offset = handle.offset();
    int size = handle.size();
    // Not offset + size: an offset near the largest number would overflow.
    if (offset < 0 || size < 0 || size > file.size() - BlockTrailer.BYTES - offset) {
      throw new CorruptionException(
          name, offset, "block of %d bytes in a file of %d", size, file.size());
    }
    int length = size + BlockTrailer.BYTES;
    byte[] stored = length <= REUSED_BYTES ? REUSED.get() : new byte[length];
    file.read(offset, stored, 0, length);
    Decoder trailer = new Decoder(stored, size, length);
    int compression = trailer.u8();
    int crc = trailer.u32();
    int want = BlockTrailer.crc(stored, size, compression, fileNumber, offset);
    if (crc != want) {
      throw new CorruptionException(
          name, offset, "block's crc expected 0x%08x, was 0x%08x", want, crc);
    }
    return stored;
  }

  private Codec codec(BlockHandle handle, byte[] stored) {
    try {
      return Codec.of(stored[handle.size()]);
    } catch (IllegalArgumentException e) {
      throw new CorruptionException(name, handle.offset(), e);
    }
  }

  private byte[] unpack(BlockHandle handle, byte[] stored, Codec codec) {
    try {
      return codec.unpack(stored, handle.size());
    } catch (IllegalArgumentException e) {
      throw new CorruptionException(name, handle.offset(), e);
    }
  }

  long bytes() throws IOException {
    return file.size();
  }

  String name() {
    return name;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
