package dev.varve.server;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the packed list in which Redis stores small hashes and sets.
 *
 * <pre>
 *   list  := bytes:u32 entries:u16 entry… FF                   (little-endian)
 *   entry := head rest backwards                   backwards: the length of head and rest, 1–5 bytes
 *   head  := 0xxxxxxx                              the number itself
 *          | 110xxxxx x:u8                         a signed number of 13 bits
 *          | F1 | F2 | F3 | F4                     a signed number of 2, 3, 4 or 8 bytes follows
 *          | 10xxxxxx | 1110xxxx x:u8 | F0 x:u32   that many bytes follow
 * </pre>
 *
 * In Redis: listpack.c.
 */
final class PackedList {
  private static final int END = 0xFF;
  private static final RespError BAD = new RespError("ERR Bad data format");

  private final ByteBuffer in;

  private PackedList(ByteBuffer in) {
    this.in = in;
  }

  /**
   * Returns the entries; numbers as their digits.
   *
   * @throws RespError if the bytes are not such a list
   * @throws java.nio.BufferUnderflowException if they end too early
   */
  static List<byte[]> read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (in.getInt() != bytes.length) {
      throw BAD;
    }
    in.getShort();
    return new PackedList(in).entries();
  }

  private List<byte[]> entries() {
    List<byte[]> entries = new ArrayList<>();
    for (int head = u8(); head != END; head = u8()) {
      int start = in.position() - 1;
      entries.add(entry(head));
      skip(backwardBytes(in.position() - start));
    }
    if (in.hasRemaining()) {
      throw BAD;
    }
    return entries;
  }

  private int u8() {
    return in.get() & 0xFF;
  }

  private byte[] entry(int head) {
    if (head < 0x80) {
      return RedisNumbers.bytes(head);
    }
    if (head < 0xC0) {
      return bytes(head & 0x3F);
    }
    if (head < 0xE0) {
      int number = (head & 0x1F) << 8 | u8();
      return RedisNumbers.bytes(number << 19 >> 19);
    }
    if (head < 0xF0) {
      return bytes((head & 0x0F) << 8 | u8());
    }
    return switch (head) {
      case 0xF0 -> bytes(in.getInt() & 0xFFFFFFFFL);
      case 0xF1 -> RedisNumbers.bytes(in.getShort());
      case 0xF2 -> RedisNumbers.bytes(u8() | u8() << 8 | in.get() << 16);
      case 0xF3 -> RedisNumbers.bytes(in.getInt());
      case 0xF4 -> RedisNumbers.bytes(in.getLong());
      default -> throw BAD;
    };
  }

  private byte[] bytes(long length) {
    if (length > in.remaining()) {
      throw BAD;
    }
    byte[] bytes = new byte[(int) length];
    in.get(bytes);
    return bytes;
  }

  private static int backwardBytes(int length) {
    int bytes = 1;
    for (int rest = length >> 7; rest > 0; rest >>= 7) {
      bytes++;
    }
    return bytes;
  }

  private void skip(int bytes) {
    bytes(bytes);
  }
}
