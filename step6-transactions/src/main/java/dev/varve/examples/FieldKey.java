package dev.varve.examples;

import com.fasterxml.jackson.databind.JsonNode;
import dev.varve.Utf8;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Encodes the values of a field into bytes that sort in the same order: numbers by size, then text
 * by code points. A key that begins with the bytes of a value sorts before every key that begins
 * with those of a greater value, regardless of what follows.
 *
 * <pre>
 *   value  := number | text
 *   number := 1:u8 bits:u64         big-endian; see {@link #orderedBits}
 *   text   := 2:u8 utf8 0:u8        each zero in it as 00 FF
 * </pre>
 */
final class FieldKey {
  private static final int NUMBER = 1;
  private static final int TEXT = 2;

  private FieldKey() {}

  /** Returns whether {@code value} can be sorted: only numbers and text can. */
  static boolean isSortable(JsonNode value) {
    return value != null && (value.isNumber() || value.isTextual());
  }

  /** Returns the encoding of {@code value}. */
  static byte[] of(JsonNode value) {
    if (!isSortable(value)) {
      throw new IllegalArgumentException("neither a number nor text: " + value);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (value.isNumber()) {
      bytes.write(NUMBER);
      bytes.writeBytes(
          ByteBuffer.allocate(Long.BYTES).putLong(orderedBits(value.doubleValue())).array());
    } else {
      bytes.write(TEXT);
      for (byte b : Utf8.encode("text", value.textValue())) {
        bytes.write(b);
        if (b == 0) {
          bytes.write(0xFF);
        }
      }
      bytes.write(0);
    }
    return bytes.toByteArray();
  }

  /**
   * Returns bits that sort like the number. The bits of positive doubles do so already; those of
   * negative ones sort in reverse, and after the positive ones. So all bits of a negative number
   * are inverted, and only the sign bit of a positive one.
   */
  private static long orderedBits(double number) {
    long bits = Double.doubleToLongBits(number + 0.0); // -0.0 becomes 0.0
    return bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
  }
}
