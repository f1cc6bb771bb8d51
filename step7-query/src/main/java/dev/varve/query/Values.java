package dev.varve.query;

import dev.varve.Internal;
import dev.varve.Utf8;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The values of documents are plain Java objects: null, {@code Boolean}, {@code Long}, {@code
 * BigDecimal}, {@code String}, and lists and maps of these. Numbers are decimal and exact, and each
 * has one form only: whole numbers that fit are a {@code Long}, all others a {@code BigDecimal}
 * without trailing zeros. So 1, 1.0 and 1e0 are the same value.
 *
 * @hidden
 */
@Internal
public final class Values {
  /** The value of a field that does not exist. */
  public static final Object MISSING =
      new Object() {
        @Override
        public String toString() {
          return "missing";
        }
      };

  /** How deep arrays and objects may be nested. */
  static final int MAX_DEPTH = 100;

  /** The most digits of a number. */
  static final int MAX_DIGITS = 1_000;

  /** The largest power of ten in a number, and, as a negative number, the smallest. */
  static final int MAX_EXPONENT = 9_999;

  private static final BigDecimal MIN_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  private Values() {}

  /**
   * Returns a copy of {@code value} in which all values have the types that the class describes,
   * and nothing can be changed.
   *
   * @param where names the place of the value, for messages
   * @throws IllegalArgumentException if it has another type, is not finite, has half a surrogate
   *     pair, or exceeds a limit
   */
  public static @Nullable Object checked(String where, @Nullable Object value) {
    return checked((Object) where, value, 0);
  }

  /** Does the same with the fields of a document. */
  static Map<String, @Nullable Object> checkedFields(String where, Map<?, ?> fields) {
    return checkedObject(where, fields, 0);
  }

  /**
   * The place of a value, which becomes text only for a message.
   *
   * @param name the name of a field; null if it is an element of an array
   */
  private record Place(Object outer, @Nullable String name, int element) {
    @Override
    public String toString() {
      return outer + (name == null ? "[" + element + "]" : "." + name);
    }
  }

  private static @Nullable Object checked(Object where, @Nullable Object value, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException(
          where + " is nested more than " + MAX_DEPTH + " levels deep");
    }
    if (value == null || value instanceof Boolean) {
      return value;
    }
    if (value instanceof CharSequence) {
      String text = value.toString();
      Utf8.check(where, text);
      return text;
    }
    if (value instanceof Number number) {
      return number(where, number);
    }
    if (value instanceof Map<?, ?> map) {
      return checkedObject(where, map, depth);
    }
    if (value instanceof Iterable<?> elements) {
      List<@Nullable Object> copy = new ArrayList<>();
      elements.forEach(
          element -> {
            Place place = new Place(where, null, copy.size());
            copy.add(checked(place, element, depth + 1));
          });
      return Collections.unmodifiableList(copy);
    }
    if (value instanceof Enum || value instanceof java.time.temporal.TemporalAccessor) {
      return value.toString();
    }
    throw new IllegalArgumentException(where + " has the type " + value.getClass().getName());
  }

  private static Map<String, @Nullable Object> checkedObject(
      Object where, Map<?, ?> map, int depth) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach(
        (name, value) -> {
          if (!(name instanceof String text)) {
            throw new IllegalArgumentException(where + " has a field whose name is not text");
          }
          Utf8.check("name of a field", text);
          copy.put(text, checked(new Place(where, text, 0), value, depth + 1));
        });
    return Collections.unmodifiableMap(copy);
  }

  private static Object number(Object where, Number number) {
    if (number instanceof Long) {
      return number;
    }
    if (number instanceof Integer || number instanceof Short || number instanceof Byte) {
      return number.longValue();
    }
    if (number instanceof BigInteger whole) {
      return canonical(where, new BigDecimal(whole));
    }
    if (number instanceof BigDecimal decimal) {
      return canonical(where, decimal);
    }
    double value = number.doubleValue();
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(where + " is " + value + ", which is not a number");
    }
    // The shortest decimal number that stands for it, as it would be printed.
    return canonical(where, new BigDecimal(number.toString()));
  }

  /**
   * Returns the only form of a number.
   *
   * @throws IllegalArgumentException if it has more than {@link #MAX_DIGITS} digits, or is beyond
   *     {@link #MAX_EXPONENT}
   */
  public static Object canonical(Object where, BigDecimal number) {
    if (number.signum() == 0) {
      return 0L;
    }
    BigDecimal stripped = number.stripTrailingZeros();
    long exponent = (long) stripped.precision() - stripped.scale() - 1;
    if (stripped.precision() > MAX_DIGITS || Math.abs(exponent) > MAX_EXPONENT) {
      throw new IllegalArgumentException(
          where
              + " is a number of more than "
              + MAX_DIGITS
              + " digits, or beyond 1e"
              + MAX_EXPONENT
              + " or 1e-"
              + MAX_EXPONENT);
    }
    boolean isLong =
        stripped.scale() <= 0
            && stripped.compareTo(MIN_LONG) >= 0
            && stripped.compareTo(MAX_LONG) <= 0;
    return isLong ? (Object) stripped.longValue() : stripped;
  }

  /** Returns a number as a {@code BigDecimal}. */
  public static BigDecimal decimal(Object number) {
    return number instanceof Long whole ? BigDecimal.valueOf(whole) : (BigDecimal) number;
  }

  /**
   * Compares two values of any types: by {@link ValueType} first, then false before true, numbers
   * by size, text by code points, arrays element by element, and objects field by field in the
   * order of the names.
   */
  public static int compare(@Nullable Object a, @Nullable Object b) {
    ValueType type = ValueType.of(a);
    int byType = type.compareTo(ValueType.of(b));
    if (byType != 0) {
      return byType;
    }
    return switch (type) {
      case MISSING, NULL -> 0;
      case BOOLEAN -> Boolean.compare((Boolean) a, (Boolean) b);
      case NUMBER -> compareNumbers(a, b);
      case TEXT -> compareText((String) a, (String) b);
      case ARRAY -> compareAll((List<?>) a, (List<?>) b);
      case OBJECT -> compareAll(namesAndValues((Map<?, ?>) a), namesAndValues((Map<?, ?>) b));
    };
  }

  private static int compareNumbers(Object a, Object b) {
    return a instanceof Long left && b instanceof Long right
        ? Long.compare(left, right)
        : decimal(a).compareTo(decimal(b));
  }

  /**
   * Compares by code points, which is also the order of the UTF-8 bytes. {@link String#compareTo}
   * does not: surrogates, which stand for the highest code points, are not the highest chars.
   */
  public static int compareText(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char left = a.charAt(i);
      char right = b.charAt(i);
      if (left != right) {
        return Integer.compare(rank(left), rank(right));
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  private static int rank(char c) {
    return Character.isSurrogate(c) ? c + Character.MAX_VALUE : c;
  }

  private static int compareAll(List<?> a, List<?> b) {
    Iterator<?> left = a.iterator();
    Iterator<?> right = b.iterator();
    while (left.hasNext() && right.hasNext()) {
      int result = compare(left.next(), right.next());
      if (result != 0) {
        return result;
      }
    }
    return Boolean.compare(left.hasNext(), right.hasNext());
  }

  /** Returns the names and values of an object in the order of the names. */
  static List<@Nullable Object> namesAndValues(Map<?, ?> object) {
    TreeMap<String, @Nullable Object> sorted = new TreeMap<>(Values::compareText);
    object.forEach((name, value) -> sorted.put((String) name, value));
    List<@Nullable Object> list = new ArrayList<>(2 * sorted.size());
    sorted.forEach(
        (name, value) -> {
          list.add(name);
          list.add(value);
        });
    return list;
  }

  /**
   * Returns the values that a comparison with a field looks at: the elements of an array, or the
   * value itself.
   */
  static List<@Nullable Object> each(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return Collections.unmodifiableList(list);
    }
    return Collections.singletonList(value);
  }
}
