package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.FAST;
import static dev.varve.server.RedisCommand.Flag.READONLY;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import dev.varve.server.KeyspaceEvents.Kind;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntBinaryOperator;
import org.jspecify.annotations.Nullable;

/** Strings as rows of bits; bit 0 is the highest one of the first byte. */
final class BitCommands {
  private static final RespError OFFSET =
      new RespError("ERR bit offset is not an integer or out of range");

  private BitCommands() {}

  static void addTo(RedisCommands all) {
    all.group("bitmap")
        .add(
            "setbit key offset bit",
            "Sets a bit, and returns the old one.",
            BitCommands::set,
            WRITE)
        .add("getbit key offset", "Returns a bit.", BitCommands::get, READONLY, FAST)
        .add(
            "bitcount key [start end [BYTE|BIT]]",
            "Returns the number of bits that are set.",
            BitCommands::count,
            READONLY)
        .add(
            "bitpos key bit [start [end [BYTE|BIT]]]",
            "Returns the position of the first bit that is set, or is not.",
            BitCommands::position,
            READONLY)
        .add(
            "bitop operation destkey key [key ...]",
            "Stores what AND, OR, XOR or NOT makes of strings.",
            BitCommands::operate,
            WRITE);
  }

  /**
   * Returns the number of a bit.
   *
   * @param width what a number after {@code #} is multiplied by; 0 if there may be no {@code #}
   * @throws RespError if no string has such a bit
   */
  static long offset(byte[] argument, int width) {
    boolean isScaled = width > 0 && argument.length > 0 && argument[0] == '#';
    byte[] digits = isScaled ? Arrays.copyOfRange(argument, 1, argument.length) : argument;
    Long number = RedisNumbers.integerOrNull(digits);
    long last = 8L * StringCommands.MAX_BYTES - 1;
    if (number == null || number < 0 || number > (isScaled ? last / width : last)) {
      throw OFFSET;
    }
    return isScaled ? number * width : number;
  }

  /** Returns a string that has at least the bits up to {@code last}; those that it lacked are 0. */
  static byte[] withRoomFor(byte @Nullable [] value, long last) {
    int bytes = (int) (last >>> 3) + 1;
    return value == null ? new byte[bytes] : Arrays.copyOf(value, Math.max(bytes, value.length));
  }

  static boolean bit(byte[] value, long offset) {
    int index = (int) (offset >>> 3);
    return index < value.length && (value[index] >> (7 - (offset & 7)) & 1) != 0;
  }

  static void setBit(byte[] value, long offset, boolean bit) {
    int mask = 0x80 >>> (offset & 7);
    int index = (int) (offset >>> 3);
    value[index] = (byte) (bit ? value[index] | mask : value[index] & ~mask);
  }

  private static void set(Call call) {
    long offset = offset(call.bytes(2), 0);
    Long wanted = RedisNumbers.integerOrNull(call.bytes(3));
    if (wanted == null || wanted < 0 || wanted > 1) {
      throw new RespError("ERR bit is not an integer or out of range");
    }
    byte[] key = call.bytes(1);
    KeyRecord old = call.database().find(key);
    byte[] before = KeyRecord.stringOf(old);
    byte[] value = withRoomFor(before, offset);
    boolean bit = bit(value, offset);
    setBit(value, offset, wanted == 1);
    if (!Arrays.equals(before, value)) {
      StringCommands.change(call.database(), key, old, value, "setbit");
    }
    call.reply().flag(bit);
  }

  private static byte[] value(Call call) {
    byte[] value = KeyRecord.stringOf(call.read(1));
    return value == null ? new byte[0] : value;
  }

  private static void get(Call call) {
    long offset = offset(call.bytes(2), 0);
    call.reply().flag(bit(value(call), offset));
  }

  /** A range of bits, both ends included; empty if the end is before the start. */
  private record Bits(long from, long to) {
    static final Bits NONE = new Bits(0, -1);

    /** Returns a range of a string, counted from its end if negative; in bits or in bytes. */
    static Bits between(long start, long end, boolean inBits, long length) {
      long units = inBits ? 8 * length : length;
      long from = Math.max(0, start < 0 ? start + units : start);
      long to = Math.min(units - 1, Math.max(0, end < 0 ? end + units : end));
      if (from > to) {
        return NONE;
      }
      return inBits ? new Bits(from, to) : new Bits(8 * from, 8 * to + 7);
    }
  }

  /** Returns whether the last word of a request, if it is given, says that a range is in bits. */
  private static boolean isInBits(Call call, int index) {
    if (call.size() <= index || call.is(index, "byte")) {
      return false;
    }
    if (!call.is(index, "bit")) {
      throw RespError.SYNTAX;
    }
    return true;
  }

  private static void count(Call call) {
    byte[] value = KeyRecord.stringOf(call.read(1));
    if (value == null) {
      call.reply().integer(0);
    } else if (call.size() == 2) {
      call.reply().integer(count(value, new Bits(0, 8L * value.length - 1)));
    } else {
      call.reply().integer(count(value, countedBits(call, value)));
    }
  }

  private static Bits countedBits(Call call, byte[] value) {
    if (call.size() != 4 && call.size() != 5) {
      throw RespError.SYNTAX;
    }
    long start = call.integer(2);
    long end = call.integer(3);
    // Both may be before the first bit: BITPOS takes them for the first one then, this does not.
    return start < 0 && end < 0 && start > end
        ? Bits.NONE
        : Bits.between(start, end, isInBits(call, 4), value.length);
  }

  private static long count(byte[] value, Bits bits) {
    long count = 0;
    long at = bits.from;
    while (at <= bits.to) {
      if ((at & 7) == 0 && at + 7 <= bits.to) {
        count += Integer.bitCount(value[(int) (at >>> 3)] & 0xFF);
        at += 8;
      } else {
        count += bit(value, at++) ? 1 : 0;
      }
    }
    return count;
  }

  private static void position(Call call) {
    long wanted = call.integer(2);
    if (wanted != 0 && wanted != 1) {
      throw new RespError("ERR The bit argument must be 1 or 0.");
    }
    KeyRecord record = call.read(1);
    byte[] value = KeyRecord.stringOf(record);
    if (value == null) {
      call.reply().integer(wanted == 1 ? -1 : 0);
      return;
    }
    long all = 8L * value.length;
    Bits bits = call.size() == 3 ? new Bits(0, all - 1) : searchedBits(call, value);
    long found = first(value, wanted == 1, bits);
    // After a string without a given end, there are zeros forever.
    boolean isOpen = wanted == 0 && call.size() < 5 && bits.from <= bits.to;
    call.reply().integer(found < 0 && isOpen ? all : found);
  }

  private static Bits searchedBits(Call call, byte[] value) {
    if (call.size() > 6) {
      throw RespError.SYNTAX;
    }
    long start = call.integer(3);
    boolean inBits = isInBits(call, 5);
    return Bits.between(start, call.size() > 4 ? call.integer(4) : -1, inBits, value.length);
  }

  /** Returns the position of the first such bit of a range, or -1. */
  private static long first(byte[] value, boolean wanted, Bits bits) {
    int skipped = wanted ? 0 : 0xFF;
    long at = bits.from;
    while (at <= bits.to) {
      if ((at & 7) == 0 && (value[(int) (at >>> 3)] & 0xFF) == skipped) {
        at += 8;
      } else if (bit(value, at) == wanted) {
        return at;
      } else {
        at++;
      }
    }
    return -1;
  }

  private static void operate(Call call) {
    String name = call.text(1).toLowerCase(Locale.ROOT);
    IntBinaryOperator operation = operation(name);
    if (name.equals("not") && call.size() != 4) {
      throw new RespError("ERR BITOP NOT must be called with a single source key.");
    }
    byte[][] sources = new byte[call.size() - 3][];
    int length = 0;
    for (int i = 0; i < sources.length; i++) {
      byte[] value = KeyRecord.stringOf(call.read(i + 3));
      sources[i] = value == null ? new byte[0] : value;
      length = Math.max(length, sources[i].length);
    }
    byte[] result =
        name.equals("not") ? inverted(sources[0]) : combined(sources, length, operation);
    store(call, result);
    call.reply().integer(length);
  }

  private static IntBinaryOperator operation(String name) {
    return switch (name) {
      case "and" -> (a, b) -> a & b;
      case "or" -> (a, b) -> a | b;
      case "xor" -> (a, b) -> a ^ b;
      case "not" -> (a, b) -> ~a; // of one string alone
      default -> throw RespError.SYNTAX;
    };
  }

  /** A string that is shorter than others counts as if zeros followed it. */
  private static byte[] combined(byte[][] sources, int length, IntBinaryOperator operation) {
    byte[] result = Arrays.copyOf(sources[0], length);
    for (int i = 1; i < sources.length; i++) {
      for (int at = 0; at < length; at++) {
        int other = at < sources[i].length ? sources[i][at] : 0;
        result[at] = (byte) operation.applyAsInt(result[at], other);
      }
    }
    return result;
  }

  private static byte[] inverted(byte[] value) {
    byte[] result = new byte[value.length];
    for (int at = 0; at < value.length; at++) {
      result[at] = (byte) ~value[at];
    }
    return result;
  }

  private static void store(Call call, byte[] value) {
    RedisDatabase database = call.database();
    byte[] key = call.bytes(2);
    if (value.length > 0) {
      database.putString(key, value);
      database.event(Kind.STRING, "set", key);
    } else if (database.delete(key)) {
      database.event(Kind.GENERIC, "del", key);
    }
  }
}
