package dev.varve.query;

import dev.varve.Internal;
import dev.varve.Utf8;
import dev.varve.io.Encoder;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Encodes values into bytes that sort as {@link Values#compare} sorts the values, regardless of
 * what follows them. So several values in a row sort by the first, then by the second, and so on.
 *
 * <pre>
 *   value  := 08                          missing
 *           | 10                          null
 *           | 18 | 20                     false, true
 *           | 30                          zero
 *           | 38 exponent:u16 digits      a positive number: 0.digits × 100^exponent
 *           | 28 ~exponent ~digits        a negative number: all bits of its size inverted
 *           | 40 text                     text
 *           | 48 value* 04                an array
 *           | 50 (text value)* 04         an object, by names
 *   exponent: big-endian, 8000 added
 *   digits := (2 × pair + 1)* 2 × pair    pairs of decimal digits, 00 to 99; the last one is even
 *   text   := utf8 00 01                  a zero byte in it becomes 00 FF
 * </pre>
 *
 * <p>So 12345, which is 0.012345 × 100^3, is 38 80 03 03 2F 5A, and -12345 is 28 7F FC FC D0 A5.
 *
 * <p>If the order is descending, all bits are inverted. No value's encoding is the beginning of
 * another's: a text ends before a longer one continues, since 00 01 is less than any byte that may
 * follow, 00 FF included. The digits are as in SQLite 4's key encoding, the text as in
 * CockroachDB's. Not thread-safe.
 *
 * @hidden
 */
@Internal
public final class KeyEncoder {
  static final int END = 0x04;
  static final int MISSING = 0x08;
  static final int NULL = 0x10;
  static final int FALSE = 0x18;
  static final int TRUE = 0x20;
  static final int NEGATIVE = 0x28;
  static final int ZERO = 0x30;
  static final int POSITIVE = 0x38;
  static final int TEXT = 0x40;
  static final int ARRAY = 0x48;
  static final int OBJECT = 0x50;

  /** Added to exponents, so that negative ones come first. */
  static final int BIAS = 0x8000;

  /** Inverts the bits of a byte. */
  static final int INVERTED = 0xFF;

  private static final int USUAL_BYTES = 64;

  private final Encoder out = new Encoder(USUAL_BYTES);
  // The pairs of a whole number, which has at most 19 digits.
  private final byte[] pairs = new byte[10];

  /** Creates an encoder without values. */
  public KeyEncoder() {}

  /**
   * Appends a value, and nothing else. If {@code descending}, all bits of its encoding are
   * inverted; those of the values before it stay.
   */
  public KeyEncoder add(@Nullable Object value, boolean descending) {
    int start = out.length();
    addAscending(value);
    if (descending) {
      byte[] array = out.array();
      for (int i = start; i < out.length(); i++) {
        array[i] = (byte) ~array[i];
      }
    }
    return this;
  }

  private void addAscending(@Nullable Object value) {
    switch (ValueType.of(value)) {
      case MISSING -> out.u8(MISSING);
      case NULL -> out.u8(NULL);
      case BOOLEAN -> out.u8((Boolean) value ? TRUE : FALSE);
      case NUMBER -> addNumber(value);
      case TEXT -> addText(out.u8(TEXT), (String) value);
      case ARRAY -> {
        out.u8(ARRAY);
        ((List<?>) value).forEach(this::addAscending);
        out.u8(END);
      }
      case OBJECT -> {
        out.u8(OBJECT);
        ((Map<?, ?>) value)
            .entrySet().stream()
                .sorted((a, b) -> Values.compareText((String) a.getKey(), (String) b.getKey()))
                .forEach(
                    field -> {
                      addText(out.u8(TEXT), (String) field.getKey());
                      addAscending(field.getValue());
                    });
        out.u8(END);
      }
    }
  }

  /**
   * Appends what the encodings of all texts with a prefix begin with: the encoding of {@code
   * prefix} without its end mark; if {@code descending}, inverted.
   */
  public KeyEncoder addTextPrefix(String prefix, boolean descending) {
    add(prefix, descending);
    truncate(out.length() - 2);
    return this;
  }

  /** Returns the first key after {@code before} that may have a value of a type. */
  public static byte[] startOf(byte[] before, ValueType type, boolean descending) {
    return withTag(before, firstTag(type), descending);
  }

  /** Returns the first key after {@code before} that no longer has a value of a type. */
  public static byte[] endOf(byte[] before, ValueType type, boolean descending) {
    return withTag(before, firstTag(ValueType.values()[type.ordinal() + 1]), descending);
  }

  /**
   * Returns where the values of a tag and above begin. If the order is descending, they end there:
   * all bits of the tag below are inverted.
   */
  private static byte[] withTag(byte[] before, int tag, boolean descending) {
    byte[] key = Arrays.copyOf(before, before.length + 1);
    key[before.length] = (byte) (descending ? ~(tag - 1) : tag);
    return key;
  }

  private static int firstTag(ValueType type) {
    return switch (type) {
      case MISSING -> MISSING;
      case NULL -> NULL;
      case BOOLEAN -> FALSE;
      case NUMBER -> NEGATIVE;
      case TEXT -> TEXT;
      case ARRAY -> ARRAY;
      case OBJECT -> OBJECT;
    };
  }

  /**
   * Appends a text, whose tag is there already: its UTF-8 bytes, in which 00 FF stands for each
   * zero byte, and the end mark, 00 01.
   */
  private void addText(Encoder to, String text) {
    byte[] utf8 = Utf8.encode("text", text);
    int done = 0;
    for (int i = 0; i < utf8.length; i++) {
      if (utf8[i] == 0) {
        to.bytes(utf8, done, i + 1 - done).u8(0xFF);
        done = i + 1;
      }
    }
    to.bytes(utf8, done, utf8.length - done).u8(0).u8(1);
  }

  private void addNumber(Object number) {
    if (number instanceof Long whole && whole != Long.MIN_VALUE) {
      addWhole(whole);
    } else {
      addDecimal(Values.decimal(number));
    }
  }

  /**
   * Appends a whole number, which is not {@link Long#MIN_VALUE}. Zero is its tag; any other is
   * {@link #addNumber(boolean, int, byte[], int, int)} of its pairs of digits, taken from the end
   * of the number, without the pairs 00 at its end. The exponent counts all pairs.
   */
  private void addWhole(long number) {
    if (number == 0) {
      out.u8(ZERO);
      return;
    }
    int first = pairs.length;
    for (long rest = Math.abs(number); rest != 0; rest /= 100) {
      pairs[--first] = (byte) (rest % 100);
    }
    int end = pairs.length;
    while (pairs[end - 1] == 0) {
      end--;
    }
    addNumber(number < 0, pairs.length - first, pairs, first, end);
  }

  private void addDecimal(BigDecimal number) {
    String digits = number.unscaledValue().abs().toString();
    int exponent = digits.length() - number.scale(); // of 0.digits × 10^exponent
    if ((exponent & 1) != 0) {
      digits = "0" + digits;
      exponent++;
    }
    byte[] all = new byte[(digits.length() + 1) / 2];
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      all[i / 2] += (byte) ((i & 1) == 0 ? 10 * digit : digit);
    }
    int end = all.length;
    while (all[end - 1] == 0) {
      end--;
    }
    addNumber(number.signum() < 0, exponent / 2, all, 0, end);
  }

  /**
   * Appends a number other than zero: its tag, its exponent with {@link #BIAS} added, its digits.
   * Each pair is doubled, and all but the last one are odd. If the number is negative, all bits of
   * the exponent and the digits are inverted.
   *
   * @param exponent of 100
   * @param digits has the pairs, 0 to 99, in {@code [from, to)}; the last one is not 0
   */
  private void addNumber(boolean negative, int exponent, byte[] digits, int from, int to) {
    int inverted = negative ? INVERTED : 0;
    int biased = exponent + BIAS;
    out.u8(negative ? NEGATIVE : POSITIVE).u8(biased >> 8 ^ inverted).u8(biased & 0xFF ^ inverted);
    for (int i = from; i < to - 1; i++) {
      out.u8(2 * digits[i] + 1 ^ inverted);
    }
    out.u8(2 * digits[to - 1] ^ inverted);
  }

  /** Appends bytes as they are, which must be the last, or of a fixed length. */
  public KeyEncoder raw(byte[] bytes) {
    out.bytes(bytes, 0, bytes.length);
    return this;
  }

  /** Returns the number of bytes so far. */
  int length() {
    return out.length();
  }

  /** Removes everything after the first {@code length} bytes. */
  void truncate(int length) {
    byte[] kept = out.toByteArray();
    out.clear();
    out.bytes(kept, 0, length);
  }

  public byte[] toByteArray() {
    return out.toByteArray();
  }
}
