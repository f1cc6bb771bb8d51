package dev.varve.query;

import dev.varve.Internal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The functions on one value. Without a value of the right type, there is no result.
 *
 * @hidden
 */
@Internal
public enum ScalarFunction {
  /** Text in small letters. */
  LOWER,
  /** Text in capitals. */
  UPPER,
  /** The number of characters of a text, elements of an array, or fields of an object. */
  LENGTH;

  /** Returns the function of this name, in capitals or not, or null. */
  public static @Nullable ScalarFunction of(String name) {
    for (ScalarFunction function : values()) {
      if (function.name().equalsIgnoreCase(name)) {
        return function;
      }
    }
    return null;
  }

  /** Returns the result, or {@link Values#MISSING}. */
  @Nullable Object apply(@Nullable Object value) {
    if (this == LENGTH && value instanceof List<?> elements) {
      return (long) elements.size();
    }
    if (this == LENGTH && value instanceof Map<?, ?> fields) {
      return (long) fields.size();
    }
    if (value instanceof String text) {
      return switch (this) {
        case LOWER -> text.toLowerCase(Locale.ROOT);
        case UPPER -> text.toUpperCase(Locale.ROOT);
        case LENGTH -> (long) text.codePointCount(0, text.length());
      };
    }
    return Values.MISSING;
  }
}
