package dev.varve.query;

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
 * Reads documents in {@link DocumentFormat}: as a whole, or only one field, skipping the others.
 * For any bytes, throws only {@link IllegalArgumentException}. Not thread-safe.
 */
final class DocumentReader {
  private final byte[] bytes;
  private int at;

  private DocumentReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns the fields of a document. */
  static Map<String, @Nullable Object> read(byte[] document) {
    DocumentReader reader = new DocumentReader(document);
    Map<String, @Nullable Object> fields = reader.object(0);
    if (reader.at != document.length) {
      throw new IllegalArgumentException("document continues after its end, byte " + reader.at);
    }
    return fields;
  }

  /**
   * Returns the value of one field, or {@link Values#MISSING}.
   *
   * @param names the names of the path, in UTF-8
   */
  static @Nullable Object find(byte[] document, byte[][] names) {
    DocumentReader reader = new DocumentReader(document);
    for (int depth = 0; reader.moveTo(names[depth]); depth++) {
      if (depth == names.length - 1) {
        return reader.value(depth);
      }
      if (reader.u8() != DocumentFormat.OBJECT) {
        return Values.MISSING;
      }
      reader.length();
    }
    return Values.MISSING;
  }

  /** Moves to the value of a field of the object at this position; false if there is none. */
  private boolean moveTo(byte[] name) {
    int count = length();
    for (int i = 0; i < count; i++) {
      int length = length();
      int start = advance(length);
      if (Arrays.equals(bytes, start, start + length, name, 0, name.length)) {
        return true;
      }
      skip();
    }
    return false;
  }

  private void skip() {
    switch (u8()) {
      case DocumentFormat.NULL, DocumentFormat.FALSE, DocumentFormat.TRUE -> {}
      case DocumentFormat.LONG -> varint();
      case DocumentFormat.DECIMAL -> {
        varint();
        advance(length());
      }
      case DocumentFormat.TEXT, DocumentFormat.ARRAY, DocumentFormat.OBJECT -> advance(length());
      default -> throw unknown();
    }
  }

  private @Nullable Object value(int depth) {
    return switch (u8()) {
      case DocumentFormat.NULL -> null;
      case DocumentFormat.FALSE -> false;
      case DocumentFormat.TRUE -> true;
      case DocumentFormat.LONG -> DocumentFormat.unzigzag(varint());
      case DocumentFormat.DECIMAL -> decimal();
      case DocumentFormat.TEXT -> text();
      case DocumentFormat.ARRAY -> array(depth + 1);
      case DocumentFormat.OBJECT -> {
        length();
        yield object(depth + 1);
      }
      default -> throw unknown();
    };
  }

  private IllegalArgumentException unknown() {
    return new IllegalArgumentException("unknown type of value before byte " + at);
  }

  private Object decimal() {
    long scale = DocumentFormat.unzigzag(varint());
    int length = length();
    int start = advance(length);
    if (length == 0 || Math.abs(scale) > Values.MAX_EXPONENT + Values.MAX_DIGITS) {
      throw new IllegalArgumentException("invalid number before byte " + at);
    }
    return new BigDecimal(new BigInteger(bytes, start, length), (int) scale);
  }

  private List<@Nullable Object> array(int depth) {
    length();
    int count = countOf(depth);
    List<@Nullable Object> elements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      elements.add(value(depth));
    }
    return Collections.unmodifiableList(elements);
  }

  private Map<String, @Nullable Object> object(int depth) {
    int count = countOf(depth);
    Map<String, @Nullable Object> fields = new LinkedHashMap<>(2 * count);
    for (int i = 0; i < count; i++) {
      fields.put(text(), value(depth));
    }
    return Collections.unmodifiableMap(fields);
  }

  /** Reads a number of values, each of which has at least one byte. */
  private int countOf(int depth) {
    int count = length();
    if (count > bytes.length - at || depth > Values.MAX_DEPTH) {
      throw new IllegalArgumentException("too many values, or too deep, at byte " + at);
    }
    return count;
  }

  private String text() {
    int length = length();
    int start = advance(length);
    return Utf8.decode("text", Arrays.copyOfRange(bytes, start, start + length));
  }

  private int u8() {
    return bytes[advance(1)] & 0xFF;
  }

  private int length() {
    long length = varint();
    if (length < 0 || length > bytes.length - at) {
      throw new IllegalArgumentException("length " + length + " before byte " + at);
    }
    return (int) length;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = bytes[advance(1)];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("varint of more than ten bytes before byte " + at);
  }

  private int advance(int count) {
    if (count > bytes.length - at) {
      throw new IllegalArgumentException("document is cut short at byte " + at);
    }
    int start = at;
    at += count;
    return start;
  }
}
