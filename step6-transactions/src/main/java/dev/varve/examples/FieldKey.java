package dev.varve.examples;

import com.fasterxml.jackson.databind.JsonNode;
import dev.varve.Utf8;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Turns the values of a field into bytes that are in the same order: numbers by size, then text by
 * code points. What begins with the bytes of one value is in front of all that begins with those of
 * a greater one, whatever follows.
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

  /**
   * Returns whether there is a place in the order for {@code value}: for numbers and text alone.
   */
  static boolean isSortable(JsonNode value) {
    return value != null && (value.isNumber() || value.isTextual());
  }

  /** Returns the bytes of {@code value}. */
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
   * The bits of a double sort like the number itself, if it is positive. Those of a negative one
   * sort the wrong way round, and after the others: so these are all inverted, of the others only
   * the sign.
   */
  private static long orderedBits(double number) {
    long bits = Double.doubleToLongBits(number + 0.0); // -0.0 becomes 0.0
    return bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
  }
}
