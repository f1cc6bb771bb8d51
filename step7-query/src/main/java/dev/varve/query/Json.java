package dev.varve.query;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes JSON. */
public final class Json {
  private Json() {}

  /** Returns a value as JSON, on one line. */
  public static String of(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    write(out, value);
    return out.toString();
  }

  /**
   * Returns the fields of an object, with the values that {@link Document} describes.
   *
   * @throws QueryException if it is not an object of JSON, or has a name twice; it names the place
   */
  public static Map<String, @Nullable Object> parseObject(String json) {
    return Parser.object(json);
  }

  private static void write(StringBuilder out, @Nullable Object value) {
    if (value instanceof String text) {
      quote(out, text);
    } else if (value instanceof BigDecimal number) {
      out.append(isPlain(number) ? number.toPlainString() : number.toString());
    } else if (value instanceof List<?> elements) {
      out.append('[');
      String separator = "";
      for (Object element : elements) {
        out.append(separator);
        write(out, element);
        separator = ", ";
      }
      out.append(']');
    } else if (value instanceof Map<?, ?> fields) {
      out.append('{');
      String separator = "";
      for (Map.Entry<?, ?> field : fields.entrySet()) {
        out.append(separator);
        quote(out, (String) field.getKey());
        out.append(": ");
        write(out, field.getValue());
        separator = ", ";
      }
      out.append('}');
    } else {
      out.append(value);
    }
  }

  /** Returns whether a number is shorter without an exponent, or not much longer. */
  private static boolean isPlain(BigDecimal number) {
    return number.scale() >= -20 && number.scale() <= 40;
  }

  private static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || c == 0x7F) {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
