package dev.varve.query;

import dev.varve.Internal;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The types of values. Values of different types are sorted in the order of this list, and no
 * comparison but {@code !=} is true of them.
 *
 * @hidden
 */
@Internal
public enum ValueType {
  /** The field does not exist, which is not the same as null. */
  MISSING,
  NULL,
  BOOLEAN,
  NUMBER,
  TEXT,
  ARRAY,
  OBJECT;

  /** Returns the type of a value, as {@link Values} describes them. */
  public static ValueType of(@Nullable Object value) {
    if (value instanceof String) {
      return TEXT;
    }
    if (value instanceof Long || value instanceof BigDecimal) {
      return NUMBER;
    }
    if (value == null) {
      return NULL;
    }
    if (value == Values.MISSING) {
      return MISSING;
    }
    if (value instanceof Boolean) {
      return BOOLEAN;
    }
    if (value instanceof List) {
      return ARRAY;
    }
    if (value instanceof Map) {
      return OBJECT;
    }
    throw new IllegalArgumentException("not a value: " + value.getClass().getName());
  }

  /** Returns the name of the type in messages, with its article. */
  String described() {
    return switch (this) {
      case MISSING -> "missing";
      case NULL -> "null";
      case ARRAY -> "an array";
      case OBJECT -> "an object";
      case TEXT -> "text";
      default -> "a " + name().toLowerCase(Locale.ROOT);
    };
  }
}
