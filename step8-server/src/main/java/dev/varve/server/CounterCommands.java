package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.FAST;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import java.math.BigDecimal;

/** Strings that are numbers: a counter is read and written in one command. */
final class CounterCommands {
  private CounterCommands() {}

  static void addTo(RedisCommands all) {
    all.group("string")
        .add("incr key", "Adds 1.", call -> add(call, 1), WRITE, FAST)
        .add("decr key", "Subtracts 1.", call -> add(call, -1), WRITE, FAST)
        .add("incrby key amount", "Adds.", call -> add(call, call.integer(2)), WRITE, FAST)
        .add("decrby key amount", "Subtracts.", CounterCommands::subtract, WRITE, FAST)
        .add(
            "incrbyfloat key amount",
            "Adds a decimal number.",
            CounterCommands::addDecimal,
            WRITE,
            FAST);
  }

  private static void subtract(Call call) {
    long amount = call.integer(2);
    if (amount == Long.MIN_VALUE) {
      throw new RespError("ERR decrement would overflow");
    }
    add(call, -amount);
  }

  private static void add(Call call, long amount) {
    byte[] key = call.bytes(1);
    KeyRecord old = call.database().find(key);
    byte[] before = KeyRecord.stringOf(old);
    Long number = before == null ? Long.valueOf(0) : RedisNumbers.integerOrNull(before);
    if (number == null) {
      throw RespError.NOT_AN_INTEGER;
    }
    long sum = sum(number, amount);
    StringCommands.change(call.database(), key, old, RedisNumbers.bytes(sum), "incrby");
    call.reply().integer(sum);
  }

  /**
   * Returns a sum.
   *
   * @throws RespError if it overflows
   */
  static long sum(long number, long amount) {
    long sum = number + amount;
    boolean overflows = ((number ^ sum) & (amount ^ sum)) < 0;
    if (overflows) {
      throw RespError.OVERFLOW;
    }
    return sum;
  }

  private static void addDecimal(Call call) {
    byte[] key = call.bytes(1);
    KeyRecord old = call.database().find(key);
    byte[] before = KeyRecord.stringOf(old);
    BigDecimal number = before == null ? BigDecimal.ZERO : RedisNumbers.decimal(before);
    byte[] sum = RedisNumbers.bytes(number.add(RedisNumbers.decimal(call.bytes(2))));
    StringCommands.change(call.database(), key, old, sum, "incrbyfloat");
    call.reply().bulk(sum);
  }
}
