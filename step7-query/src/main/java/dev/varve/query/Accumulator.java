package dev.varve.query;

import dev.varve.Internal;
import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/**
 * Adds up one aggregate of a group. {@code COUNT} counts values other than null; {@code SUM} and
 * {@code AVG} take the numbers among the values, {@code MIN} and {@code MAX} all but null, in the
 * order of {@link Values#compare}. Of no values, {@code SUM} is 0, {@code MIN}, {@code MAX} and
 * {@code AVG} are null.
 *
 * @hidden
 */
@Internal
public final class Accumulator {

  /**
   * The aggregates.
   *
   * @hidden
   */
  public enum Kind {
    COUNT,
    SUM,
    MIN,
    MAX,
    AVG;

    /** Returns the aggregate of this name, in capitals or not, or null. */
    public static @Nullable Kind of(String name) {
      for (Kind kind : values()) {
        if (kind.name().equalsIgnoreCase(name)) {
          return kind;
        }
      }
      return null;
    }
  }

  private final Kind kind;
  private long count;
  // The sum is whole as long as it fits, which is faster by far.
  private long whole;
  private BigDecimal rest = BigDecimal.ZERO;
  private @Nullable Object extreme;

  Accumulator(Kind kind) {
    this.kind = kind;
  }

  /** Adds the value of a row. */
  void add(@Nullable Object value) {
    if (value == null || value == Values.MISSING) {
      return;
    }
    switch (kind) {
      case COUNT -> count++;
      case SUM, AVG -> addNumber(value);
      case MIN -> replaceIf(value, -1);
      case MAX -> replaceIf(value, 1);
    }
  }

  private void addNumber(Object value) {
    if (ValueType.of(value) != ValueType.NUMBER) {
      return;
    }
    count++;
    if (value instanceof Long number) {
      long sum = whole + number;
      boolean overflows = ((whole ^ sum) & (number ^ sum)) < 0;
      if (!overflows) {
        whole = sum;
        return;
      }
    }
    rest = rest.add(Values.decimal(value));
  }

  private void replaceIf(Object value, int sign) {
    if (count++ == 0 || Integer.signum(Values.compare(value, extreme)) == sign) {
      extreme = value;
    }
  }

  /** Returns the result. */
  @Nullable Object result() {
    return switch (kind) {
      case COUNT -> count;
      case SUM -> Values.canonical("sum", sum());
      case AVG ->
          count == 0
              ? null
              : Values.canonical(
                  "average", sum().divide(BigDecimal.valueOf(count), MathContext.DECIMAL128));
      case MIN, MAX -> extreme;
    };
  }

  private BigDecimal sum() {
    return rest.add(BigDecimal.valueOf(whole));
  }
}
