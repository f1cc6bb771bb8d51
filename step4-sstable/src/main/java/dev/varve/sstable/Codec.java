package dev.varve.sstable;

import dev.varve.Compression;
import dev.varve.io.Decoder;
import dev.varve.io.Encoder;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * What packs and unpacks the blocks of each {@link Compression}, by the same name; the code stands
 * in the block's trailer. A packed block begins with its length when unpacked:
 *
 * <pre>
 *   packed := length:varint bytes
 * </pre>
 */
public enum Codec {
  /** As it is. */
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

  /** LZ4: fast, packs text to a half or so. */
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

  /** Deflate (zlib): slower, packs tighter. */
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

  /** What stands for it in a file. */
  public final int code;

  Codec(int code) {
    this.code = code;
  }

  /** Appends the packed form of the first {@code length} bytes. */
  abstract void pack(byte[] bytes, int length, Encoder into);

  /**
   * Returns what the first {@code size} bytes unpack to.
   *
   * @throws IllegalArgumentException if they are not what {@link #pack} makes
   */
  public abstract byte[] unpack(byte[] packed, int size);

  /**
   * Checks that what this needs is there.
   *
   * @throws IllegalStateException if it is not, naming it
   */
  public void checkPresent() {}

  /** Reads the unpacked length, and refuses one that so few bytes cannot unpack to. */
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

  /** Returns whether there is one of this code, which is its place among all. */
  public static boolean isKnown(int code) {
    return code >= 0 && code < ALL.length;
  }

  /** Returns what packs so. */
  public static Codec of(Compression compression) {
    return ALL[compression.ordinal()];
  }

  /** Returns the one with this code. */
  public static Codec of(int code) {
    for (Codec codec : ALL) {
      if (codec.code == code) {
        return codec;
      }
    }
    throw new IllegalArgumentException("unknown compression " + code);
  }
}
