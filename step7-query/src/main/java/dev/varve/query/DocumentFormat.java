package dev.varve.query;

import dev.varve.Utf8;
import dev.varve.io.Encoder;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a document in the store.
 *
 * <pre>
 *   object  := count:varint (name:text value)*
 *   value   := 0                                     null
 *            | 1 | 2                                 false, true
 *            | 3 number:varint                       a long, in zigzag form
 *            | 4 scale:varint length:varint bytes    unscaled × 10^-scale; scale in zigzag form,
 *                                                    unscaled in two's complement, big-endian
 *            | 5 text                                text
 *            | 6 length:varint count:varint value*   an array
 *            | 7 length:varint object                an object
 *   text    := length:varint utf8
 * </pre>
 *
 * <p>The lengths let a reader of one field skip all others; see {@link DocumentReader}. In MongoDB:
 * BSON, which stores the length of each value for the same reason.
 */
final class DocumentFormat {
  static final int NULL = 0;
  static final int FALSE = 1;
  static final int TRUE = 2;
  static final int LONG = 3;
  static final int DECIMAL = 4;
  static final int TEXT = 5;
  static final int ARRAY = 6;
  static final int OBJECT = 7;

  /** The largest document, in bytes. */
  static final int MAX_BYTES = 16 << 20;

  private static final int USUAL_BYTES = 256;

  private DocumentFormat() {}

  /**
   * Returns the bytes of a document.
   *
   * @throws IllegalArgumentException if there are more than {@link #MAX_BYTES}
   */
  static byte[] encode(Map<String, @Nullable Object> fields) {
    Encoder out = new Encoder(USUAL_BYTES);
    writeObject(out, fields);
    if (out.length() > MAX_BYTES) {
      throw new IllegalArgumentException(
          "document of " + out.length() + " bytes exceeds the limit of " + MAX_BYTES);
    }
    return out.toByteArray();
  }

  private static void writeObject(Encoder out, Map<?, ?> fields) {
    out.varint(fields.size());
    fields.forEach(
        (name, value) -> {
          writeText(out, (String) name);
          writeValue(out, value);
        });
  }

  private static void writeText(Encoder out, String text) {
    out.prefixed(Utf8.encode("text", text));
  }

  private static void writeValue(Encoder out, @Nullable Object value) {
    if (value == null) {
      out.u8(NULL);
    } else if (value instanceof String text) {
      writeText(out.u8(TEXT), text);
    } else if (value instanceof Long number) {
      out.u8(LONG).varint(zigzag(number));
    } else if (value instanceof Boolean truth) {
      out.u8(truth ? TRUE : FALSE);
    } else if (value instanceof BigDecimal number) {
      out.u8(DECIMAL).varint(zigzag(number.scale())).prefixed(number.unscaledValue().toByteArray());
    } else if (value instanceof List<?> elements) {
      Encoder inner = new Encoder(USUAL_BYTES).varint(elements.size());
      elements.forEach(element -> writeValue(inner, element));
      writeSized(out.u8(ARRAY), inner);
    } else if (value instanceof Map<?, ?> fields) {
      Encoder inner = new Encoder(USUAL_BYTES);
      writeObject(inner, fields);
      writeSized(out.u8(OBJECT), inner);
    } else {
      throw new IllegalArgumentException("not a value: " + value.getClass().getName());
    }
  }

  private static void writeSized(Encoder out, Encoder inner) {
    out.varint(inner.length()).bytes(inner.array(), 0, inner.length());
  }

  /** Puts the sign into the lowest bit, so that small negative numbers are short varints too. */
  static long zigzag(long number) {
    return number << 1 ^ number >> 63;
  }

  static long unzigzag(long encoded) {
    return encoded >>> 1 ^ -(encoded & 1);
  }
}
