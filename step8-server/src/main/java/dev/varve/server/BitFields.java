package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.FAST;
import static dev.varve.server.RedisCommand.Flag.READONLY;
import static dev.varve.server.RedisCommand.Flag.WRITE;

import dev.varve.Expiry;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** BITFIELD: a string as an array of integers of 1 to 64 bits, which may begin at any bit. */
final class BitFields {
  /** What happens to a number that does not fit. */
  private enum Overflow {
    WRAP,
    SAT,
    FAIL
  }

  private enum Action {
    GET,
    SET,
    INCRBY
  }

  /**
   * The type of an integer.
   *
   * @param isSigned whether its highest bit is its sign
   * @param bits its width
   */
  private record Type(boolean isSigned, int bits) {
    private static final RespError INVALID =
        new RespError(
            "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported"
                + " but i64 is.");

    static Type of(byte[] word) {
      boolean isSigned = word.length > 0 && word[0] == 'i';
      boolean isUnsigned = word.length > 0 && word[0] == 'u';
      Long bits =
          isSigned || isUnsigned
              ? RedisNumbers.integerOrNull(Arrays.copyOfRange(word, 1, word.length))
              : null;
      if (bits == null || bits < 1 || bits > (isSigned ? 64 : 63)) {
        throw INVALID;
      }
      return new Type(isSigned, (int) (long) bits);
    }

    /** Returns the number whose lowest bits are those of {@code number}. */
    long wrapped(BigInteger number) {
      long low = number.longValue();
      int unused = 64 - bits;
      return isSigned ? low << unused >> unused : low << unused >>> unused;
    }

    BigInteger least() {
      return isSigned ? BigInteger.ONE.shiftLeft(bits - 1).negate() : BigInteger.ZERO;
    }

    BigInteger greatest() {
      return BigInteger.ONE.shiftLeft(isSigned ? bits - 1 : bits).subtract(BigInteger.ONE);
    }

    boolean holds(BigInteger number) {
      return number.compareTo(least()) >= 0 && number.compareTo(greatest()) <= 0;
    }
  }

  /** One part of a request. */
  private record Step(Action action, Type type, long offset, long argument, Overflow overflow) {
    long lastBit() {
      return offset + type.bits - 1;
    }

    /** Runs this on a string, and returns the reply, or null if the number does not fit. */
    @Nullable Long run(byte[] value) {
      long old = read(value, offset, type);
      if (action == Action.GET) {
        return old;
      }
      BigInteger wanted = BigInteger.valueOf(argument);
      if (action == Action.INCRBY) {
        wanted = wanted.add(BigInteger.valueOf(old));
      } else if (!type.isSigned && argument < 0) {
        // Redis takes the bits of a negative number as those of a large one.
        wanted = wanted.add(BigInteger.ONE.shiftLeft(64));
      }
      Long fresh = fitted(wanted);
      if (fresh != null) {
        write(value, offset, type.bits, fresh);
      }
      return fresh == null || action == Action.INCRBY ? fresh : Long.valueOf(old);
    }

    private @Nullable Long fitted(BigInteger number) {
      if (type.holds(number)) {
        return number.longValue();
      }
      return switch (overflow) {
        case WRAP -> type.wrapped(number);
        case SAT -> number.min(type.greatest()).max(type.least()).longValue();
        case FAIL -> null;
      };
    }
  }

  private BitFields() {}

  static void addTo(RedisCommands all) {
    all.group("bitmap")
        .add(
            "bitfield key [step ...]",
            "Reads and changes integers of any width.",
            call -> run(call, false),
            WRITE)
        .add(
            "bitfield_ro key [step ...]",
            "Reads integers of any width.",
            call -> run(call, true),
            READONLY,
            FAST);
  }

  private static long read(byte[] value, long offset, Type type) {
    long number = 0;
    for (long at = offset; at < offset + type.bits; at++) {
      number = number << 1 | (BitCommands.bit(value, at) ? 1 : 0);
    }
    return type.wrapped(BigInteger.valueOf(number));
  }

  private static void write(byte[] value, long offset, int bits, long number) {
    for (int i = 0; i < bits; i++) {
      BitCommands.setBit(value, offset + i, (number >>> (bits - 1 - i) & 1) != 0);
    }
  }

  private static void run(Call call, boolean onlyReads) {
    List<Step> steps = steps(call);
    long lastWritten = -1;
    for (Step step : steps) {
      if (step.action != Action.GET) {
        lastWritten = Math.max(lastWritten, step.lastBit());
      }
    }
    if (lastWritten < 0) {
      byte[] value = KeyRecord.stringOf(call.read(1));
      reply(call, steps, value == null ? new byte[0] : value, false);
    } else if (onlyReads) {
      throw new RespError("ERR BITFIELD_RO only supports the GET subcommand");
    } else {
      change(call, steps, lastWritten);
    }
  }

  private static void change(Call call, List<Step> steps, long lastWritten) {
    if (lastWritten >>> 3 >= StringCommands.MAX_BYTES) {
      throw RespError.TOO_LONG;
    }
    byte[] key = call.bytes(1);
    KeyRecord old = call.database().find(key);
    byte[] before = KeyRecord.stringOf(old);
    byte[] value = BitCommands.withRoomFor(before, lastWritten);
    boolean hasGrown = before == null || value.length > before.length;
    if (reply(call, steps, value, hasGrown)) {
      StringCommands.change(call.database(), key, old, value, "setbit");
    } else if (hasGrown) {
      // As in Redis, without an event: room was made for a number that did not fit.
      long expiresAt = old == null ? Expiry.NEVER : old.expiresAtMillis();
      call.database().put(key, old, KeyRecord.string(value, expiresAt));
    }
  }

  /**
   * Runs all steps, and replies; returns whether one of them has changed its number, or has written
   * one for which the string {@code hasGrown}.
   */
  private static boolean reply(Call call, List<Step> steps, byte[] value, boolean hasGrown) {
    boolean hasChanged = false;
    call.reply().array(steps.size());
    for (Step step : steps) {
      long before = read(value, step.offset, step.type);
      Long result = step.run(value);
      boolean hasWritten = hasGrown && result != null && step.action != Action.GET;
      hasChanged |= hasWritten || before != read(value, step.offset, step.type);
      if (result == null) {
        call.reply().nothing();
      } else {
        call.reply().integer(result);
      }
    }
    return hasChanged;
  }

  private static List<Step> steps(Call call) {
    List<Step> steps = new ArrayList<>();
    Overflow overflow = Overflow.WRAP;
    int at = 2;
    while (at < call.size()) {
      int words = call.size() - at;
      if (call.is(at, "overflow") && words >= 2) {
        overflow = overflow(call, at + 1);
        at += 2;
      } else {
        Action action = action(call, at);
        boolean isRead = action == Action.GET;
        if (words < (isRead ? 3 : 4)) {
          throw RespError.SYNTAX;
        }
        Type type = Type.of(call.bytes(at + 1));
        long offset = BitCommands.offset(call.bytes(at + 2), type.bits);
        steps.add(new Step(action, type, offset, isRead ? 0 : call.integer(at + 3), overflow));
        at += isRead ? 3 : 4;
      }
    }
    return steps;
  }

  private static Action action(Call call, int at) {
    for (Action action : Action.values()) {
      if (call.is(at, action.name())) {
        return action;
      }
    }
    throw RespError.SYNTAX;
  }

  private static Overflow overflow(Call call, int at) {
    for (Overflow overflow : Overflow.values()) {
      if (call.is(at, overflow.name())) {
        return overflow;
      }
    }
    throw new RespError("ERR Invalid OVERFLOW type specified");
  }
}
