package dev.varve.query;

import dev.varve.Limits;
import dev.varve.Utf8;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object with an id, by which its collection finds it.
 *
 * <p>The values of its fields are null, {@code Boolean}, {@code Long} (whole numbers that fit),
 * {@code BigDecimal} (all other numbers), {@code String}, and unmodifiable lists and maps of these.
 * Numbers are decimal and exact: 1, 1.0 and 1e0 are one value. The id is not among the fields; in
 * JSON and in queries, it is the field {@code id}. Immutable.
 */
public final class Document {
  /** The longest id, in bytes of UTF-8. */
  public static final int MAX_ID_BYTES = 1_024;

  private final String id;
  private final Map<String, @Nullable Object> fields;

  private Document(String id, Map<String, @Nullable Object> checkedFields) {
    this.id = id;
    this.fields = checkedFields;
  }

  /**
   * Returns a document with these fields. Other numbers and texts than those that the class names
   * are converted; instants and dates become text.
   *
   * @throws IllegalArgumentException if the id is empty or too long, a value has another type, is
   *     NaN or infinite, or has half a surrogate pair; or if a field {@code id} has another value
   */
  public static Document of(String id, Map<String, ? extends @Nullable Object> fields) {
    idBytes(id);
    Map<String, @Nullable Object> checked =
        Values.checkedFields(id, Limits.checkNotNull("fields", fields));
    if (checked.containsKey("id")) {
      checked = new LinkedHashMap<>(checked);
      if (!id.equals(checked.remove("id"))) {
        throw new IllegalArgumentException("document " + id + " has a field id of another value");
      }
      checked = Collections.unmodifiableMap(checked);
    }
    return new Document(id, checked);
  }

  /**
   * Returns the document that is written as JSON, such as {@code {"id": "rhine", "km": 1233}}.
   *
   * @throws QueryException if it is not JSON, has a name twice, or has no {@code id} that is text;
   *     it names the place
   */
  public static Document parse(String json) {
    return Parser.document(json);
  }

  /** Returns a document whose fields have been checked, or were read from the store. */
  static Document ofChecked(String id, Map<String, @Nullable Object> fields) {
    return new Document(id, fields);
  }

  /** Returns an id as bytes, or throws {@link IllegalArgumentException} if it is not an id. */
  static byte[] idBytes(String id) {
    byte[] bytes = Utf8.encode("id", id);
    if (bytes.length == 0 || bytes.length > MAX_ID_BYTES) {
      throw new IllegalArgumentException(
          "id of " + bytes.length + " bytes; it must have 1 to " + MAX_ID_BYTES);
    }
    return bytes;
  }

  /** Returns the id. */
  public String id() {
    return id;
  }

  /** Returns the fields, in their order. */
  public Map<String, @Nullable Object> fields() {
    return fields;
  }

  /**
   * Returns the value of a field, or null if it is null or does not exist.
   *
   * @param path a name, or several with dots between them for a field of an object in a field
   */
  public @Nullable Object get(String path) {
    Path parsed = Path.of(path);
    Object value = parsed.isId() ? id : parsed.in(fields);
    return value == Values.MISSING ? null : value;
  }

  /**
   * Returns the text in a field, or null if it is null or does not exist.
   *
   * @throws IllegalStateException if it is not text
   */
  public @Nullable String text(String path) {
    return typed(path, String.class, "text");
  }

  /**
   * Returns the number in a field, or null if it is null or does not exist.
   *
   * @throws IllegalStateException if it is not a number
   */
  public @Nullable BigDecimal number(String path) {
    Object value = get(path);
    return value instanceof Long whole
        ? BigDecimal.valueOf(whole)
        : typed(path, BigDecimal.class, "a number");
  }

  private <T> @Nullable T typed(String path, Class<T> type, String described) {
    Object value = get(path);
    if (value != null && !type.isInstance(value)) {
      throw new IllegalStateException(
          path + " of " + id + " is " + ValueType.of(value).described() + ", not " + described);
    }
    return type.cast(value);
  }

  /** Returns this with one field set to another value, or added. */
  public Document with(String name, @Nullable Object value) {
    Map<String, @Nullable Object> changed = new LinkedHashMap<>(fields);
    changed.put(name, value);
    return of(id, changed);
  }

  /** Returns the document as JSON on one line, the id first. */
  public String toJson() {
    return Json.of(toMap());
  }

  /** Returns the fields with the id as the first of them. */
  Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("id", id);
    all.putAll(fields);
    return all;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Document that && id.equals(that.id) && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, fields);
  }

  @Override
  public String toString() {
    return toJson();
  }
}
