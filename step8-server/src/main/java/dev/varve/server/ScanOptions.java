package dev.varve.server;

import org.jspecify.annotations.Nullable;

/**
 * What a scan looks for.
 *
 * @param pattern what names have to match; null: nothing
 * @param type what has to be there; null: anything
 * @param count the number of names that are looked at
 */
public record ScanOptions(@Nullable Glob pattern, @Nullable String type, long count) {
  /** The most that one scan looks at: clients are promised no number, only progress. */
  private static final long MAX_LOOKED_AT = 10_000;

  private static final byte[] NO_BYTES = {};

  /** Reads the options of SCAN. */
  static ScanOptions ofKeys(Call call) {
    return of(call, 2, true);
  }

  /** Reads the options of a scan of the parts of a key. */
  static ScanOptions ofParts(Call call) {
    return of(call, 3, false);
  }

  private static ScanOptions of(Call call, int from, boolean ofKeys) {
    Glob pattern = null;
    String type = null;
    long count = 10;
    for (int i = from; i < call.size(); i += 2) {
      if (i + 1 == call.size()) {
        throw RespError.SYNTAX;
      }
      if (call.is(i, "match")) {
        pattern = new Glob(call.bytes(i + 1));
      } else if (call.is(i, "count")) {
        count = call.integer(i + 1);
      } else if (ofKeys && call.is(i, "type")) {
        type = call.text(i + 1);
      } else {
        throw RespError.SYNTAX;
      }
    }
    if (count < 1) {
      throw RespError.SYNTAX;
    }
    return new ScanOptions(pattern, type, Math.min(count, MAX_LOOKED_AT));
  }

  /** Returns the number that a client sends to go on, at {@code index} of its request. */
  static long cursor(Call call, int index) {
    Long cursor = RedisNumbers.integerOrNull(call.bytes(index));
    if (cursor == null || cursor < 0) {
      throw RespError.INVALID_CURSOR;
    }
    return cursor;
  }

  /** Returns the bytes with which every name begins that matches. */
  public byte[] prefix() {
    return pattern == null ? NO_BYTES : pattern.prefix();
  }

  /** Returns whether a name matches. */
  public boolean matches(byte[] name) {
    return pattern == null || pattern.matches(name);
  }

  /** Returns whether a type is wanted. */
  public boolean acceptsType(String other) {
    return type == null || type.equalsIgnoreCase(other);
  }
}
