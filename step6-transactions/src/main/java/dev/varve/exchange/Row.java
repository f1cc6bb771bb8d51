package dev.varve.exchange;

import dev.varve.Cursor;
import dev.varve.Expiry;
import dev.varve.Text;
import dev.varve.Utf8;
import dev.varve.WriteBatch;
import dev.varve.demo.Narrator;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An entry in a file. Key and value are text or, if one of them is not UTF-8, both are in Base64.
 *
 * @param key the key
 * @param value the value
 * @param expires when the entry expires, as in {@code 2026-01-01T00:00:00Z}; empty for never
 * @param encoding {@code base64}, or empty for text
 */
record Row(String key, String value, String expires, String encoding) {
  /** The names of the parts, in order. */
  static final List<String> COLUMNS = List.of("key", "value", "expires", "encoding");

  private static final String BASE64 = "base64";
  private static final int SHOWN = 60;

  /** Creates a row from the current entry of {@code cursor}. */
  static Row of(Cursor cursor) {
    byte[] key = cursor.key();
    byte[] value = cursor.value();
    long at = cursor.expiresAtMillis();
    String expires = at == Expiry.NEVER ? "" : Instant.ofEpochMilli(at).toString();
    String keyText = Utf8.decodeOrNull(key);
    String valueText = Utf8.decodeOrNull(value);
    return keyText != null && valueText != null
        ? new Row(keyText, valueText, expires, "")
        : new Row(base64(key), base64(value), expires, BASE64);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * Creates a row from parts by name; key and value are required.
   *
   * @throws IllegalArgumentException if one of them is missing, or a name is not in {@link
   *     #COLUMNS}
   */
  static Row of(Map<String, String> parts) {
    checkNames(parts.keySet());
    return new Row(
        parts.get("key"),
        parts.get("value"),
        parts.getOrDefault("expires", ""),
        parts.getOrDefault("encoding", ""));
  }

  /**
   * Checks the names of the parts of an entry.
   *
   * @throws IllegalArgumentException if key or value is missing, or a name is not in {@link
   *     #COLUMNS}
   */
  static void checkNames(Collection<String> names) {
    for (String name : names) {
      if (!COLUMNS.contains(name)) {
        throw new IllegalArgumentException(
            "an entry has no " + Text.quoted(cut(name)) + ", only " + String.join(", ", COLUMNS));
      }
    }
    if (!names.contains("key") || !names.contains("value")) {
      throw new IllegalArgumentException("an entry needs a key and a value");
    }
  }

  /** Returns a field cut to a length that fits a message; the field may be a large value. */
  static String cut(String field) {
    return Narrator.cut(field, SHOWN);
  }

  /** Returns the parts by name, without optional parts that are empty. */
  Map<String, String> parts() {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("key", key);
    parts.put("value", value);
    if (!expires.isEmpty()) {
      parts.put("expires", expires);
    }
    if (!encoding.isEmpty()) {
      parts.put("encoding", encoding);
    }
    return parts;
  }

  /**
   * Adds a put of this entry to {@code batch}.
   *
   * @throws IllegalArgumentException if a part is invalid
   */
  void addTo(WriteBatch batch) {
    if (expires.isEmpty()) {
      batch.put(bytes("key", key), bytes("value", value));
    } else {
      batch.put(bytes("key", key), bytes("value", value), instant());
    }
  }

  private Instant instant() {
    try {
      return Instant.parse(expires);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "not a time such as 2026-01-01T00:00:00Z: " + Text.of(cut(expires)), e);
    }
  }

  private byte[] bytes(String what, String part) {
    return switch (encoding) {
      case "" -> Utf8.encode(what, part);
      case BASE64 -> Base64.getDecoder().decode(part);
      default -> throw new IllegalArgumentException("unknown encoding: " + Text.of(cut(encoding)));
    };
  }
}
