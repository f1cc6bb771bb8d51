package dev.varve.sstable;

import dev.varve.Compression;
import dev.varve.io.Decoder;
import dev.varve.io.Encoder;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Packs and unpacks the blocks of the {@link Compression} of the same name. The code is stored in
 * the block's trailer. A packed block begins with its unpacked length:
 *
 * <pre>
 *   packed := length:varint bytes
 * </pre>
 */
public enum Codec {
  /** No compression. */
  NONE(0) {
    @Override
    void pack(byte[] bytes, int length, Encoder into) {
      into.bytes(bytes, 0, length);
    }

    @Override
    public byte[] unpack(byte[] packed, int size) {
      return Arrays.copyOf(packed, size);
    }
  },

  /** LZ4: fast, compresses text to about half its size. */
  LZ4(1) {
    @Override
    void pack(byte[] bytes, int length, Encoder into) {
      checkPresent();
      byte[] packed = Lz4.pack(bytes, length);
      into.varint(length).bytes(packed, 0, packed.length);
    }

    @Override
    public byte[] unpack(byte[] packed, int size) {
      checkPresent();
      Decoder in = new Decoder(packed, 0, size);
      byte[] bytes = new byte[length(in, size, 255)];
      int start = in.position();
      return checkLength(bytes, Lz4.unpack(packed, start, size - start, bytes));
    }

    @Override
    public void checkPresent() {
      try {
        Lz4.checkPresent();
      } catch (NoClassDefFoundError e) {
        throw new IllegalStateException(
            "compression LZ4 needs the library at.yawk.lz4:lz4-java (module org.lz4.java)", e);
      }
    }
  },

  /** Deflate (zlib): slower, with a better compression ratio. */
  DEFLATE(2) {
    @Override
    void pack(byte[] bytes, int length, Encoder into) {
      Deflater deflater = new Deflater();
      try {
        deflater.setInput(bytes, 0, length);
        deflater.finish();
        into.varint(length);
        byte[] buffer = new byte[4096];
        while (!deflater.finished()) {
          into.bytes(buffer, 0, deflater.deflate(buffer));
        }
      } finally {
        deflater.end();
      }
    }

    @Override
    public byte[] unpack(byte[] packed, int size) {
      Decoder in = new Decoder(packed, 0, size);
      byte[] bytes = new byte[length(in, size, 1032)];
      Inflater inflater = new Inflater();
      try {
        inflater.setInput(packed, in.position(), size - in.position());
        return checkLength(bytes, inflater.inflate(bytes));
      } catch (DataFormatException e) {
        throw new IllegalArgumentException("Deflate: " + e.getMessage(), e);
      } finally {
        inflater.end();
      }
    }
  };

  private static final Codec[] ALL = values();

  /** The code of this compression in a file. */
  public final int code;

  Codec(int code) {
    this.code = code;
  }

  /** Appends the packed form of the first {@code length} bytes. */
  abstract void pack(byte[] bytes, int length, Encoder into);

  /**
   * Unpacks the first {@code size} bytes.
   *
   * @throws IllegalArgumentException if they are not the output of {@link #pack}
   */
  public abstract byte[] unpack(byte[] packed, int size);

  /**
   * Checks that the library for this compression is present.
   *
   * @throws IllegalStateException if it is missing; the message names it
   */
  public void checkPresent() {}

  /** Reads the unpacked length, and rejects one that {@code size} bytes cannot unpack to. */
  private static int length(Decoder in, int size, long mostPerByte) {
    int length = in.length();
    if (length > mostPerByte * size) {
      throw new IllegalArgumentException(
          "block of " + size + " bytes claims to unpack to " + length);
    }
    return length;
  }

  private static byte[] checkLength(byte[] bytes, int length) {
    if (length != bytes.length) {
      throw new IllegalArgumentException(
          "block of " + bytes.length + " bytes unpacks to " + length);
    }
    return bytes;
  }

  /** Returns whether a codec has this code; the code is its ordinal. */
  public static boolean isKnown(int code) {
    return code >= 0 && code < ALL.length;
  }

  /** Returns the codec for a compression. */
  public static Codec of(Compression compression) {
    return ALL[compression.ordinal()];
  }

  /** Returns the codec with this code. */
  public static Codec of(int code) {
    for (Codec codec : ALL) {
      if (codec.code == code) {
        return codec;
      }
    }
    throw new IllegalArgumentException("unknown compression " + code);
  }
}
