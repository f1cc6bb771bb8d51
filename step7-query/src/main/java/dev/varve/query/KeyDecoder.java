package dev.varve.query;

import dev.varve.Internal;
import dev.varve.Utf8;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads values that a {@link KeyEncoder} wrote. For any bytes, throws only {@link
 * IllegalArgumentException}. Not thread-safe.
 *
 * @hidden
 */
@Internal
public final class KeyDecoder {
  /** The most pairs of digits in front of the decimal point that certainly fit into a long. */
  private static final int PAIRS_OF_LONG = 9;

  private static final int END_OF_TEXT_BYTES = 2;

  private final byte[] bytes;
  private int at;
  private int inverted;

  /** Reads the values in {@code bytes} from {@code offset} on. */
  public KeyDecoder(byte[] bytes, int offset) {
    this.bytes = bytes;
    this.at = offset;
  }

  /** Returns the position of the next value. */
  public int position() {
    return at;
  }

  /** Returns the bytes that are left. */
  public byte[] rest() {
    return Arrays.copyOfRange(bytes, at, bytes.length);
  }

  /** Reads the next value. */
  public @Nullable Object next(boolean descending) {
    inverted = descending ? KeyEncoder.INVERTED : 0;
    return value(u8(), 0);
  }

  /** Moves past the next value, faster than by reading it. */
  void skip(boolean descending) {
    inverted = descending ? KeyEncoder.INVERTED : 0;
    int tag = u8();
    switch (tag) {
      case KeyEncoder.POSITIVE, KeyEncoder.NEGATIVE -> {
        at += 2;
        int sign = tag == KeyEncoder.NEGATIVE ? KeyEncoder.INVERTED : 0;
        while (((u8() ^ sign) & 1) != 0) {}
      }
      case KeyEncoder.TEXT -> passText();
      default -> value(tag, 0);
    }
  }

  private @Nullable Object value(int tag, int depth) {
    if (depth > Values.MAX_DEPTH) {
      throw invalid("too deep");
    }
    return switch (tag) {
      case KeyEncoder.MISSING -> Values.MISSING;
      case KeyEncoder.NULL -> null;
      case KeyEncoder.FALSE -> false;
      case KeyEncoder.TRUE -> true;
      case KeyEncoder.NEGATIVE -> number(true);
      case KeyEncoder.ZERO -> 0L;
      case KeyEncoder.POSITIVE -> number(false);
      case KeyEncoder.TEXT -> text();
      case KeyEncoder.ARRAY -> array(depth + 1);
      case KeyEncoder.OBJECT -> object(depth + 1);
      default -> throw invalid("unknown type");
    };
  }

  private Object number(boolean negative) {
    int sign = negative ? KeyEncoder.INVERTED : 0;
    int exponent = ((u8() ^ sign) << 8 | u8() ^ sign) - KeyEncoder.BIAS;
    int start = at;
    long whole = 0;
    int pair;
    do {
      pair = u8() ^ sign;
      whole = 100 * whole + pair / 2;
    } while ((pair & 1) != 0);
    int pairs = at - start;
    if (pairs <= exponent && exponent <= PAIRS_OF_LONG) {
      for (int i = pairs; i < exponent; i++) {
        whole *= 100;
      }
      return negative ? -whole : whole;
    }
    return decimal(start, sign, exponent);
  }

  private Object decimal(int start, int sign, int exponent) {
    StringBuilder digits = new StringBuilder();
    for (int i = start; i < at; i++) {
      int pair = (bytes[i] & 0xFF ^ inverted ^ sign) / 2;
      digits.append((char) ('0' + pair / 10)).append((char) ('0' + pair % 10));
    }
    int limit = Values.MAX_DIGITS + 2;
    if (digits.length() > limit || Math.abs(exponent) > Values.MAX_EXPONENT) {
      throw invalid("number out of range");
    }
    try {
      BigInteger unscaled = new BigInteger(digits.toString());
      BigDecimal number = new BigDecimal(unscaled, digits.length() - 2 * exponent);
      return Values.canonical("number", sign == 0 ? number : number.negate());
    } catch (NumberFormatException e) {
      throw invalid("not a digit");
    }
  }

  private String text() {
    int from = at;
    int zeros = passText();
    // Only as long as the text: a key may have thousands of them.
    byte[] utf8 = new byte[at - END_OF_TEXT_BYTES - from - zeros];
    for (int i = 0; i < utf8.length; i++) {
      utf8[i] = (byte) (bytes[from] ^ inverted);
      from += utf8[i] == 0 ? 2 : 1;
    }
    return Utf8.decode("text", utf8);
  }

  /** Moves past the end of a text; returns the number of zero bytes in it. */
  private int passText() {
    int zeros = 0;
    while (true) {
      if (u8() == 0) {
        int after = u8();
        if (after == 1) {
          return zeros;
        }
        if (after != 0xFF) {
          throw invalid("zero byte in text");
        }
        zeros++;
      }
    }
  }

  private List<@Nullable Object> array(int depth) {
    List<@Nullable Object> elements = new ArrayList<>();
    for (int tag = u8(); tag != KeyEncoder.END; tag = u8()) {
      elements.add(value(tag, depth));
    }
    return Collections.unmodifiableList(elements);
  }

  private Map<String, @Nullable Object> object(int depth) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (int tag = u8(); tag != KeyEncoder.END; tag = u8()) {
      if (tag != KeyEncoder.TEXT) {
        throw invalid("name of a field that is not text");
      }
      String name = text();
      fields.put(name, value(u8(), depth));
    }
    return Collections.unmodifiableMap(fields);
  }

  private int u8() {
    if (at >= bytes.length) {
      throw invalid("cut short");
    }
    return bytes[at++] & 0xFF ^ inverted;
  }

  private IllegalArgumentException invalid(String what) {
    return new IllegalArgumentException("encoded value: " + what + " at byte " + at);
  }
}
