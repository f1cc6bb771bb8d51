package dev.varve.query;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes records of rows. */
final class RecordMapper<T extends Record> {
  private final Class<T> type;
  private final RecordComponent[] components;
  private final Constructor<T> constructor;

  RecordMapper(Class<T> type) {
    this.type = type;
    this.components = type.getRecordComponents();
    try {
      constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("cannot create " + type.getName(), e);
    }
  }

  /** Returns the row that {@code rows} is on. */
  T map(Rows rows) {
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      String name = components[i].getName();
      values[i] = converted(name, rows.get(name), components[i].getType());
    }
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(type.getName() + " refuses a row: " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot create " + type.getName(), e);
    }
  }

  private @Nullable Object converted(String name, @Nullable Object value, Class<?> to) {
    try {
      if (value == null) {
        if (to.isPrimitive()) {
          throw new ArithmeticException("null");
        }
        return null;
      }
      if (ValueType.of(value) == ValueType.NUMBER) {
        return number(Values.decimal(value), value, to);
      }
      boolean fits = to.isInstance(value) || to == boolean.class && value instanceof Boolean;
      if (fits) {
        return value;
      }
    } catch (ArithmeticException e) {
      // Told below.
    }
    throw new IllegalStateException(
        name + " is " + Json.of(value) + ", which is not a " + to.getSimpleName());
  }

  private static Object number(BigDecimal number, Object value, Class<?> to) {
    if (to == long.class || to == Long.class) {
      return number.longValueExact();
    }
    if (to == int.class || to == Integer.class) {
      return number.intValueExact();
    }
    if (to == double.class || to == Double.class) {
      return number.doubleValue();
    }
    if (to == BigDecimal.class) {
      return number;
    }
    if (to.isInstance(value)) {
      return value;
    }
    throw new ArithmeticException("a number");
  }
}
