package dev.varve.server;

/**
 * The error that a client gets as the reply to its request. Its first word is a code that programs
 * test for, so all texts are those of Redis where Redis has one.
 *
 * <p>A command throws it before its first write, so that nothing has to be undone.
 */
public final class RespError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  static final RespError WRONG_TYPE =
      new RespError("WRONGTYPE Operation against a key holding the wrong kind of value");
  static final RespError SYNTAX = new RespError("ERR syntax error");
  static final RespError NOT_AN_INTEGER =
      new RespError("ERR value is not an integer or out of range");
  static final RespError NOT_A_FLOAT = new RespError("ERR value is not a valid float");
  static final RespError NOT_FINITE = new RespError("ERR increment would produce NaN or Infinity");
  static final RespError OVERFLOW = new RespError("ERR increment or decrement would overflow");
  static final RespError NO_SUCH_KEY = new RespError("ERR no such key");
  static final RespError OFFSET_OUT_OF_RANGE = new RespError("ERR offset is out of range");
  static final RespError TOO_LONG =
      new RespError("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
  static final RespError SAME_OBJECT =
      new RespError("ERR source and destination objects are the same");
  static final RespError NO_AUTH = new RespError("NOAUTH Authentication required.");
  static final RespError WRONG_PASSWORD =
      new RespError("WRONGPASS invalid username-password pair or user is disabled.");
  static final RespError NO_PROTOCOL = new RespError("NOPROTO unsupported protocol version");
  static final RespError NOT_IN_TRANSACTION =
      new RespError("ERR Command not allowed inside a transaction");
  static final RespError NOT_32_BITS =
      new RespError("ERR value is out of range, value must between -2147483648 and 2147483647");
  static final RespError DATABASE_OUT_OF_RANGE = new RespError("ERR DB index is out of range");
  static final RespError INVALID_CURSOR = new RespError("ERR invalid cursor");

  /** Creates an error; no stack trace is taken, since it is a reply and not a failure. */
  public RespError(String text) {
    super(text, null, false, false);
  }

  static RespError wrongNumberOfArguments(String command) {
    return new RespError("ERR wrong number of arguments for '" + command + "' command");
  }

  static RespError invalidExpireTime(String command) {
    return new RespError("ERR invalid expire time in '" + command + "' command");
  }

  /** Returns the error of a cursor after which a scan cannot go on. */
  public static RespError unknownCursor(long number) {
    return new RespError(
        "ERR cursor "
            + Long.toUnsignedString(number)
            + " is not known, or too many scans have begun since: start again with 0");
  }

  /** Returns the text of the error, beginning with its code. */
  String text() {
    return String.valueOf(getMessage());
  }
}
