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
 * An entry as it stands in a file: as text; or, if its key or its value is no UTF-8, both in
 * Base64.
 *
 * @param key the key
 * @param value the value
 * @param expires when the entry is gone, as in {@code 2026-01-01T00:00:00Z}; empty for never
 * @param encoding {@code base64}, or empty for text
 */
record Row(String key, String value, String expires, String encoding) {
  /** The names of the parts, in their order. */
  static final List<String> COLUMNS = List.of("key", "value", "expires", "encoding");

  private static final String BASE64 = "base64";
  private static final int SHOWN = 60;

  /** Takes the entry at which {@code cursor} stands. */
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
   * Takes parts by their names; key and value must be there.
   *
   * @throws IllegalArgumentException if one is missing, or none of {@link #COLUMNS}
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
   * Checks that {@code names} can be those of an entry's parts.
   *
   * @throws IllegalArgumentException if key or value is missing, or one is none of {@link #COLUMNS}
   */
  static void checkNames(Collection<String> names) {
    for (String name : names) {
      if (!COLUMNS.contains(name)) {
        throw new IllegalArgumentException(
            "there is no "
                + Text.quoted(cut(name))
                + " in an entry, only "
                + String.join(", ", COLUMNS));
      }
    }
    if (!names.contains("key") || !names.contains("value")) {
      throw new IllegalArgumentException("an entry needs a key and a value");
    }
  }

  /** Returns as much of a field as a message should show: a whole one may be a value. */
  static String cut(String field) {
    return Narrator.cut(field, SHOWN);
  }

  /** Returns the parts by their names; those that are empty and may be missing are. */
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
   * @throws IllegalArgumentException if a part is not what it should be
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
          "no moment as 2026-01-01T00:00:00Z: " + Text.of(cut(expires)), e);
    }
  }

  private byte[] bytes(String what, String part) {
    return switch (encoding) {
      case "" -> Utf8.encode(what, part);
      case BASE64 -> Base64.getDecoder().decode(part);
      default ->
          throw new IllegalArgumentException(
              "no encoding that is known: " + Text.of(cut(encoding)));
    };
  }
}
