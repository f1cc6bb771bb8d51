package dev.varve.query;

import dev.varve.Internal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The operators that compare. Values of different types do not compare: the result is false. An
 * array stands for its elements: the result is true if it is true of one of them. {@code !=} is the
 * opposite of {@code =}, so it is true of values of different types, and of a missing field.
 *
 * @hidden
 */
@Internal
public enum Comparison {
  EQUAL("="),
  NOT_EQUAL("!="),
  LESS("<"),
  AT_MOST("<="),
  GREATER(">"),
  AT_LEAST(">=");

  private static final Map<String, Comparison> BY_SYMBOL =
      Map.of(
          "=", EQUAL, "!=", NOT_EQUAL, "<>", NOT_EQUAL, "<", LESS, "<=", AT_MOST, ">", GREATER,
          ">=", AT_LEAST);

  private final String symbol;

  Comparison(String symbol) {
    this.symbol = symbol;
  }

  /** Returns the operator with this symbol, or null. */
  public static @Nullable Comparison of(String symbol) {
    return BY_SYMBOL.get(symbol);
  }

  /** Returns the operator that gives the same result when its sides are exchanged. */
  Comparison mirrored() {
    return switch (this) {
      case LESS -> GREATER;
      case AT_MOST -> AT_LEAST;
      case GREATER -> LESS;
      case AT_LEAST -> AT_MOST;
      default -> this;
    };
  }

  /** Compares two values, or the elements of arrays. */
  boolean test(@Nullable Object left, @Nullable Object right) {
    if (this == NOT_EQUAL) {
      return !EQUAL.test(left, right);
    }
    for (Object a : Values.each(left)) {
      for (Object b : Values.each(right)) {
        if (comparable(a, b) && holds(Values.compare(a, b))) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean comparable(@Nullable Object a, @Nullable Object b) {
    ValueType type = ValueType.of(a);
    return type == ValueType.of(b) && isOn(type);
  }

  /**
   * Returns whether this compares values of a type. Null is equal to null, and not more or less.
   */
  boolean isOn(ValueType type) {
    return switch (type) {
      case BOOLEAN, NUMBER, TEXT -> true;
      case NULL -> this == EQUAL || this == NOT_EQUAL;
      default -> false;
    };
  }

  private boolean holds(int order) {
    return switch (this) {
      case EQUAL -> order == 0;
      case NOT_EQUAL -> order != 0;
      case LESS -> order < 0;
      case AT_MOST -> order <= 0;
      case GREATER -> order > 0;
      case AT_LEAST -> order >= 0;
    };
  }

  @Override
  public String toString() {
    return symbol;
  }
}
