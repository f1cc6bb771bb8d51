package dev.varve.server;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Writes what DUMP returns: the value of a key in the format of Redis' files, so that RESTORE of
 * Redis 7.0 and later takes it.
 *
 * <pre>
 *   dump   := 00 string | 01 count element… | 02 count member… | 04 count (field value)…
 *             | 05 count (member score:f64)…
 *             then version:u16 crc64:u64
 *   string := length bytes | C0 i8 | C1 i16 | C2 i32
 *   length := 00xxxxxx | 01xxxxxx xxxxxxxx | 80 u32 (big-endian)
 * </pre>
 *
 * The other numbers are little-endian. In Redis: rdb.c and {@code createDumpPayload} in cluster.c.
 */
final class DumpWriter {
  static final int STRING = 0;
  static final int LIST = 1;
  static final int SET = 2;
  static final int HASH = 4;
  static final int ZSET = 5;

  /** The version of the format that Redis 7.0 writes. */
  static final int VERSION = 10;

  /** The bytes of the version and the checksum. */
  static final int FOOTER_BYTES = Short.BYTES + Long.BYTES;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private DumpWriter() {}

  /** Returns the dump of a string. */
  static byte[] ofString(byte[] value) {
    DumpWriter writer = new DumpWriter();
    writer.out.write(STRING);
    writer.string(value);
    return writer.finished();
  }

  /** Returns the dump of a key that has parts. */
  static byte[] ofParts(KeyType type, List<KeyPart> parts) {
    DumpWriter writer = new DumpWriter();
    writer.out.write(code(type));
    writer.length(parts.size());
    for (KeyPart part : parts) {
      if (type != KeyType.LIST) {
        writer.string(part.sub());
      }
      if (type == KeyType.HASH || type == KeyType.LIST) {
        writer.string(part.value());
      } else if (type == KeyType.ZSET) {
        long bits = Double.doubleToRawLongBits(ScoreOrder.decoded(part.value()));
        writer.littleEndian(Long.BYTES, bits);
      }
    }
    return writer.finished();
  }

  private static int code(KeyType type) {
    return switch (type) {
      case STRING -> STRING;
      case LIST -> LIST;
      case SET -> SET;
      case HASH -> HASH;
      case ZSET -> ZSET;
    };
  }

  private void string(byte[] bytes) {
    Long number = bytes.length <= 11 ? RedisNumbers.integerOrNull(bytes) : null;
    if (number == null || number != (int) (long) number) {
      length(bytes.length);
      out.writeBytes(bytes);
    } else if (number == (byte) (long) number) {
      number(0xC0, Byte.BYTES, number);
    } else if (number == (short) (long) number) {
      number(0xC1, Short.BYTES, number);
    } else {
      number(0xC2, Integer.BYTES, number);
    }
  }

  private void number(int code, int bytes, long number) {
    out.write(code);
    littleEndian(bytes, number);
  }

  private void littleEndian(int bytes, long number) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (number >> 8 * i));
    }
  }

  private void length(int length) {
    if (length < 1 << 6) {
      out.write(length);
    } else if (length < 1 << 14) {
      out.write(0x40 | length >> 8);
      out.write(length);
    } else {
      out.write(0x80);
      out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
    }
  }

  private byte[] finished() {
    number(VERSION, 1, 0);
    byte[] checked = out.toByteArray();
    long crc = Crc64.of(checked, checked.length);
    out.writeBytes(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(crc).array());
    return out.toByteArray();
  }
}
