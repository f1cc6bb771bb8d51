package dev.varve.query;

import dev.varve.Internal;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The operators that calculate. Numbers are decimal: results are exact, except for quotients, which
 * are rounded to 34 digits. Without two numbers, by division by zero, or beyond the limits of
 * numbers, there is no result, {@link Values#MISSING}.
 *
 * @hidden
 */
@Internal
public enum Arithmetic {
  PLUS("+"),
  MINUS("-"),
  TIMES("*"),
  DIVIDED("/"),
  MODULO("%");

  private static final Map<String, Arithmetic> BY_SYMBOL =
      Map.of("+", PLUS, "-", MINUS, "*", TIMES, "/", DIVIDED, "%", MODULO);

  private final String symbol;

  Arithmetic(String symbol) {
    this.symbol = symbol;
  }

  /** Returns the operator with this symbol, or null. */
  public static @Nullable Arithmetic of(String symbol) {
    return BY_SYMBOL.get(symbol);
  }

  /** Returns the result. */
  public @Nullable Object apply(@Nullable Object left, @Nullable Object right) {
    if (ValueType.of(left) != ValueType.NUMBER || ValueType.of(right) != ValueType.NUMBER) {
      return Values.MISSING;
    }
    BigDecimal a = Values.decimal(left);
    BigDecimal b = Values.decimal(right);
    boolean divides = this == DIVIDED || this == MODULO;
    if (divides && b.signum() == 0 || this == MODULO && isTooFarApart(a, b)) {
      return Values.MISSING;
    }
    try {
      return Values.canonical("result", calculate(a, b));
    } catch (IllegalArgumentException outOfRange) {
      return Values.MISSING;
    }
  }

  /** Returns whether the remainder would need a quotient of too many digits. */
  private static boolean isTooFarApart(BigDecimal a, BigDecimal b) {
    long digits = (long) a.precision() - a.scale() - b.precision() + b.scale();
    return digits > Values.MAX_DIGITS;
  }

  private BigDecimal calculate(BigDecimal a, BigDecimal b) {
    return switch (this) {
      case PLUS -> a.add(b);
      case MINUS -> a.subtract(b);
      case TIMES -> a.multiply(b);
      case DIVIDED -> a.divide(b, MathContext.DECIMAL128);
      case MODULO -> a.remainder(b);
    };
  }

  @Override
  public String toString() {
    return symbol;
  }
}
