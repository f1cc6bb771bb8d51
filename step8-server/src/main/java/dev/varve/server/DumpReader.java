package dev.varve.server;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Reads what DUMP of this server or of Redis returns: see {@link DumpWriter}. Of Redis' own ways to
 * store small values it knows the set of integers, the packed hash, lists and sorted set of Redis
 * 7.0, and the packed set of Redis 7.2; also scores as text, and strings that are compressed by
 * LZF.
 *
 * <p>A client may send any bytes with a valid checksum: no length is believed before as many bytes
 * are there, and all that is compressed may be as long as one string.
 */
final class DumpReader {
  private static final int ZSET_AS_TEXT = 3;
  private static final int INTEGERS = 11;
  private static final int PACKED_HASH = 16;
  private static final int PACKED_ZSET = 17;
  private static final int PACKED_LISTS = 18;
  private static final int PACKED_SET = 20;

  // The length of a score that has no text.
  private static final int NOT_A_NUMBER = 253;
  private static final int INFINITE = 254;
  private static final int MINUS_INFINITE = 255;

  /** The newest version whose types above are known to be the same: Redis 8. */
  private static final int NEWEST_VERSION = 12;

  private static final int COMPRESSED = 3;

  // What a node of a packed list is.
  private static final int PLAIN = 1;
  private static final int PACKED = 2;

  private static final RespError WRONG =
      new RespError("ERR DUMP payload version or checksum are wrong");
  private static final RespError BAD = new RespError("ERR Bad data format");

  private final ByteBuffer in;
  private long expandedBytes;

  /** A value; its parts are those of any other type. */
  record Value(KeyType type, byte[] string, List<KeyPart> parts) {}

  private DumpReader(ByteBuffer in) {
    this.in = in;
  }

  /**
   * Returns the value in a dump.
   *
   * @throws RespError if it is not a valid one
   */
  static Value read(byte[] dump) {
    int length = dump.length - DumpWriter.FOOTER_BYTES;
    if (length < 0) {
      throw WRONG;
    }
    ByteBuffer footer = ByteBuffer.wrap(dump, length, DumpWriter.FOOTER_BYTES);
    footer.order(ByteOrder.LITTLE_ENDIAN);
    int version = footer.getShort() & 0xFFFF;
    if (version > NEWEST_VERSION || footer.getLong() != Crc64.of(dump, length + Short.BYTES)) {
      throw WRONG;
    }
    try {
      return new DumpReader(ByteBuffer.wrap(dump, 0, length)).value();
    } catch (BufferUnderflowException e) {
      throw BAD;
    }
  }

  private Value value() {
    int type = u8();
    Value value =
        switch (type) {
          case DumpWriter.STRING -> new Value(KeyType.STRING, string(), List.of());
          case DumpWriter.LIST -> parts(KeyType.LIST, elements());
          case DumpWriter.SET -> parts(KeyType.SET, members(length()));
          case DumpWriter.HASH -> parts(KeyType.HASH, fields());
          case DumpWriter.ZSET -> parts(KeyType.ZSET, scored(false));
          case ZSET_AS_TEXT -> parts(KeyType.ZSET, scored(true));
          case INTEGERS -> parts(KeyType.SET, integers(string()));
          case PACKED_HASH -> parts(KeyType.HASH, pairs(PackedList.read(string())));
          case PACKED_ZSET -> parts(KeyType.ZSET, scored(pairs(PackedList.read(string()))));
          case PACKED_LISTS -> parts(KeyType.LIST, packedElements());
          case PACKED_SET -> parts(KeyType.SET, members(PackedList.read(string())));
          default -> throw BAD;
        };
    if (in.hasRemaining()) {
      throw BAD;
    }
    return value;
  }

  private static Value parts(KeyType type, List<KeyPart> parts) {
    TreeSet<byte[]> names = new TreeSet<>(Arrays::compareUnsigned);
    for (KeyPart part : parts) {
      boolean isScored = type == KeyType.ZSET;
      names.add(isScored ? ScoreOrder.checkedMember(part.sub()) : KeyParts.checkedSub(part.sub()));
    }
    if (parts.isEmpty() || names.size() != parts.size()) {
      throw BAD;
    }
    return new Value(type, new byte[0], parts);
  }

  private List<KeyPart> members(long count) {
    List<KeyPart> members = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      members.add(new KeyPart(string(), new byte[0]));
    }
    return members;
  }

  private static List<KeyPart> members(List<byte[]> names) {
    return names.stream().map(name -> new KeyPart(name, new byte[0])).toList();
  }

  private List<KeyPart> elements() {
    List<KeyPart> elements = new ArrayList<>();
    for (long left = length(); left > 0; left--) {
      elements.add(element(elements.size(), string()));
    }
    return elements;
  }

  private static KeyPart element(int index, byte[] value) {
    return new KeyPart(StoredList.sub(index), value);
  }

  /** Reads {@code count (1 element | 2 packed)…}: long elements, and lists of short ones. */
  private List<KeyPart> packedElements() {
    List<KeyPart> elements = new ArrayList<>();
    for (long left = length(); left > 0; left--) {
      long container = length();
      if (container != PLAIN && container != PACKED) {
        throw BAD;
      }
      byte[] value = string();
      List<byte[]> values = container == PLAIN ? List.of(value) : PackedList.read(value);
      values.forEach(one -> elements.add(element(elements.size(), one)));
    }
    return elements;
  }

  private List<KeyPart> fields() {
    List<KeyPart> fields = new ArrayList<>();
    for (long left = length(); left > 0; left--) {
      byte[] field = string();
      fields.add(new KeyPart(field, string()));
    }
    return fields;
  }

  private List<KeyPart> scored(boolean isText) {
    List<KeyPart> members = new ArrayList<>();
    for (long left = length(); left > 0; left--) {
      byte[] member = string();
      members.add(scored(member, isText ? scoreAsText() : Double.longBitsToDouble(i64())));
    }
    return members;
  }

  private static List<KeyPart> scored(List<KeyPart> texts) {
    return texts.stream().map(it -> scored(it.sub(), Scores.of(it.value(), BAD))).toList();
  }

  private static KeyPart scored(byte[] member, double score) {
    if (Double.isNaN(score)) {
      throw BAD;
    }
    return new SortedSet.Member(member, score).asPart();
  }

  private double scoreAsText() {
    int length = u8();
    return switch (length) {
      case NOT_A_NUMBER -> Double.NaN;
      case INFINITE -> Double.POSITIVE_INFINITY;
      case MINUS_INFINITE -> Double.NEGATIVE_INFINITY;
      default -> Scores.of(bytes(length), BAD);
    };
  }

  private static List<KeyPart> pairs(List<byte[]> entries) {
    if (entries.size() % 2 != 0) {
      throw BAD;
    }
    List<KeyPart> fields = new ArrayList<>();
    for (int i = 0; i < entries.size(); i += 2) {
      fields.add(new KeyPart(entries.get(i), entries.get(i + 1)));
    }
    return fields;
  }

  /** Reads {@code width:u32 count:u32}, and that many integers of that many bytes. */
  private static List<KeyPart> integers(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int width = in.getInt();
    long count = in.getInt() & 0xFFFFFFFFL;
    if (width != Short.BYTES && width != Integer.BYTES && width != Long.BYTES
        || count * width != in.remaining()) {
      throw BAD;
    }
    List<KeyPart> members = new ArrayList<>();
    while (in.hasRemaining()) {
      long number =
          width == Short.BYTES
              ? in.getShort()
              : width == Integer.BYTES ? in.getInt() : in.getLong();
      members.add(new KeyPart(RedisNumbers.bytes(number), new byte[0]));
    }
    return members;
  }

  private long i64() {
    return Long.reverseBytes(in.getLong());
  }

  private int u8() {
    return in.get() & 0xFF;
  }

  private long length() {
    int first = u8();
    if (first >> 6 == 3) {
      throw BAD;
    }
    return length(first);
  }

  private long length(int first) {
    return switch (first >> 6) {
      case 0 -> first;
      case 1 -> (first & 0x3F) << 8 | u8();
      default ->
          switch (first) {
            case 0x80 -> in.getInt() & 0xFFFFFFFFL;
            case 0x81 -> in.getLong();
            default -> throw BAD;
          };
    };
  }

  private byte[] string() {
    int first = u8();
    if (first >> 6 != 3) {
      return StringCommands.checkedLength(bytes(length(first)));
    }
    return switch (first & 0x3F) {
      case 0 -> RedisNumbers.bytes(in.get());
      case 1 -> RedisNumbers.bytes(Short.reverseBytes(in.getShort()));
      case 2 -> RedisNumbers.bytes(Integer.reverseBytes(in.getInt()));
      case COMPRESSED -> compressed();
      default -> throw BAD;
    };
  }

  private byte[] bytes(long length) {
    if (length < 0 || length > in.remaining()) {
      throw BAD;
    }
    byte[] bytes = new byte[(int) length];
    in.get(bytes);
    return bytes;
  }

  private byte[] compressed() {
    long length = length();
    long original = length();
    expandedBytes += original;
    if (original < 0 || expandedBytes > StringCommands.MAX_BYTES) {
      throw BAD;
    }
    byte[] bytes = expanded(ByteBuffer.wrap(bytes(length)), original);
    if (bytes.length != original) {
      throw BAD;
    }
    return bytes;
  }

  /**
   * Expands LZF: a byte below 32 is followed by that many bytes and one more; any other one says
   * that bytes come again, how many, and how far back they are.
   */
  private static byte[] expanded(ByteBuffer from, long limit) {
    Growing out = new Growing();
    while (from.hasRemaining() && out.size() <= limit) {
      int control = from.get() & 0xFF;
      if (control < 32) {
        byte[] literal = new byte[control + 1];
        from.get(literal);
        out.writeBytes(literal);
      } else {
        int length = (control >> 5) + 2;
        length += length == 9 ? from.get() & 0xFF : 0;
        out.repeat(((control & 0x1F) << 8 | from.get() & 0xFF) + 1, length);
      }
    }
    return out.toByteArray();
  }

  /** Bytes that are written, and read again while more are written. */
  private static final class Growing extends ByteArrayOutputStream {
    void repeat(int distance, int length) {
      if (distance > count) {
        throw BAD;
      }
      for (int i = 0; i < length; i++) {
        write(buf[count - distance]);
      }
    }
  }
}
