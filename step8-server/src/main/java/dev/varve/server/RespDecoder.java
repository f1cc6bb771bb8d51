package dev.varve.server;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of a connection, which arrive in pieces of any size, into requests.
 *
 * <pre>
 *   request := '*' n CRLF argument[n]     an array of strings; nothing if n is 0 or less
 *            | words LF                   an inline command, for people with a terminal
 *   argument := '$' length CRLF byte[length] CRLF
 * </pre>
 *
 * <p>A length is only a promise: an argument gets its array when all its bytes are here, and the
 * list grows as arguments arrive. So a client needs as much memory as it has sent, and never as
 * much as it has announced. In Redis: {@code processMultibulkBuffer} in networking.c.
 */
public final class RespDecoder {
  private static final byte[] EMPTY = {};
  private static final int KEPT_BYTES = 16 << 10;
  private static final int MIN_BYTES = 256;
  private static final int CRLF = 2;

  // The bytes that have arrived and are part of no argument yet: from start to end.
  private byte[] buffer = EMPTY;
  private int start;
  private int end;
  // No end of a line is before this.
  private int searched;

  // The request that is under way; its next argument has bulk bytes, or an unknown number if -1.
  private List<byte[]> arguments = new ArrayList<>();
  private int missing;
  private int bulk = -1;
  private long requestBytes;

  /** Adds the bytes of {@code in}, all of which are read. */
  void feed(ByteBuf in) {
    int length = in.readableBytes();
    makeRoomFor(length);
    in.readBytes(buffer, end, length);
    end += length;
  }

  private void makeRoomFor(int length) {
    int used = end - start;
    if (end + length <= buffer.length) {
      return;
    }
    byte[] target = buffer;
    if (used + length > buffer.length || used > buffer.length / 2) {
      long doubled = Math.max(2L * buffer.length, Math.max(MIN_BYTES, (long) used + length));
      target = new byte[(int) Math.min(doubled, Integer.MAX_VALUE - 8)];
    }
    System.arraycopy(buffer, start, target, 0, used);
    buffer = target;
    searched -= start;
    start = 0;
    end = used;
  }

  /**
   * Returns the next request, at least the name of a command, or null if it is not complete yet.
   * Requests that ask for nothing are passed over. When all bytes are read, they are {@link
   * #release}d.
   *
   * @throws ProtocolException if the bytes are not a request, or one beyond {@code limits}
   */
  byte @Nullable [] @Nullable [] next(RequestLimits limits) throws ProtocolException {
    while (start < end) {
      byte[][] request = missing > 0 ? rest(limits) : begin(limits);
      if (request == null) {
        return null;
      }
      if (request.length > 0) {
        return request;
      }
    }
    release();
    return null;
  }

  /**
   * Begins a request at {@code start}, where there is a byte: reads the line with the number of its
   * arguments, and then the {@link #rest}. A request that does not begin with {@code *} is {@link
   * #inline}.
   *
   * @return the request if it is complete, an empty array if it asks for nothing (0 arguments or
   *     less), or null if it is not complete; what was read of it is not read again then
   * @throws ProtocolException "invalid multibulk length" if the line is not a number, or one above
   *     {@link Integer#MAX_VALUE}; the {@code prefix} of the limits and "multibulk length" if it is
   *     above their {@code arguments}; "too big mbulk count string" if the line is too long
   */
  private byte @Nullable [] @Nullable [] begin(RequestLimits limits) throws ProtocolException {
    if (buffer[start] != '*') {
      return inline();
    }
    int lineEnd = endOfLine('\r', "too big mbulk count string");
    if (lineEnd < 0) {
      return null;
    }
    Long count = number(lineEnd);
    if (count == null || count > Integer.MAX_VALUE) {
      throw new ProtocolException("invalid multibulk length");
    }
    if (count > limits.arguments()) {
      throw new ProtocolException(limits.prefix() + "multibulk length");
    }
    passLine(lineEnd + CRLF);
    if (count <= 0) {
      return new byte[0][];
    }
    missing = count.intValue();
    return rest(limits);
  }

  /**
   * Reads the arguments that are missing, each when all its bytes and the CRLF after them are here.
   * The two bytes after an argument are passed over, regardless of their values.
   *
   * @return the request, or null if some of its arguments are not here yet; those that are, are
   *     kept in {@code arguments}, and their bytes are not read again
   */
  private byte @Nullable [] @Nullable [] rest(RequestLimits limits) throws ProtocolException {
    while (missing > 0) {
      if (bulk < 0 && !readLength(limits)) {
        return null;
      }
      if (end - start < bulk + CRLF) {
        return null;
      }
      byte[] argument = new byte[bulk];
      System.arraycopy(buffer, start, argument, 0, bulk);
      arguments.add(argument);
      passLine(start + bulk + CRLF);
      bulk = -1;
      missing--;
    }
    byte[][] request = arguments.toArray(byte[][]::new);
    arguments = new ArrayList<>();
    requestBytes = 0;
    return request;
  }

  /**
   * Reads the length of the next argument into {@code bulk}, and adds it to {@code requestBytes},
   * with {@link RequestLimits#ARGUMENT_BYTES} for each argument.
   *
   * @return false if its line is not complete
   * @throws ProtocolException "too big bulk count string" if the line is too long; "expected '$',
   *     got 'x'", with the first byte of the line as {@link #printable}; "invalid bulk length" if
   *     it is not a number from 0 to {@link Integer#MAX_VALUE}; the {@code prefix} of the limits
   *     and "bulk length" if it is above their {@code bulkBytes}; "request of more than N bytes" if
   *     all arguments so far are above their {@code requestBytes}, N
   */
  private boolean readLength(RequestLimits limits) throws ProtocolException {
    int lineEnd = endOfLine('\r', "too big bulk count string");
    if (lineEnd < 0) {
      return false;
    }
    if (buffer[start] != '$') {
      throw new ProtocolException("expected '$', got '" + printable(buffer[start]) + "'");
    }
    Long length = number(lineEnd);
    if (length == null || length < 0 || length > Integer.MAX_VALUE) {
      throw new ProtocolException("invalid bulk length");
    }
    if (length > limits.bulkBytes()) {
      throw new ProtocolException(limits.prefix() + "bulk length");
    }
    requestBytes += length + RequestLimits.ARGUMENT_BYTES;
    if (requestBytes > limits.requestBytes()) {
      throw new ProtocolException("request of more than " + limits.requestBytes() + " bytes");
    }
    bulk = length.intValue();
    passLine(lineEnd + CRLF);
    return true;
  }

  private byte @Nullable [] @Nullable [] inline() throws ProtocolException {
    int lineEnd = endOfLine('\n', "too big inline request");
    if (lineEnd < 0) {
      return null;
    }
    int last = lineEnd > start && buffer[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
    byte[][] words = new InlineWords(buffer, start, last).all();
    passLine(lineEnd + 1);
    return words;
  }

  /**
   * Returns where the line ends that begins at {@code start}, or -1 if its end is not here yet. A
   * line of a request ends with CRLF, of which {@code mark} is the CR: the byte after it must be
   * here too. Bytes before {@code searched} are not looked at again.
   *
   * @throws ProtocolException {@code errorIfTooLong} if the end is not here, although there are
   *     more than {@link RequestLimits#LINE_BYTES} bytes
   */
  private int endOfLine(char mark, String errorIfTooLong) throws ProtocolException {
    int last = mark == '\r' ? end - 1 : end;
    for (int at = Math.max(searched, start); at < last; at++) {
      if (buffer[at] == mark) {
        searched = at;
        return at;
      }
    }
    searched = Math.max(start, last);
    if (end - start > RequestLimits.LINE_BYTES) {
      throw new ProtocolException(errorIfTooLong);
    }
    return -1;
  }

  private void passLine(int next) {
    start = next;
    searched = next;
  }

  /** Returns the number that follows the first byte of the line up to {@code lineEnd}, or null. */
  private @Nullable Long number(int lineEnd) {
    byte[] digits = new byte[lineEnd - start - 1];
    System.arraycopy(buffer, start + 1, digits, 0, digits.length);
    return RedisNumbers.integerOrNull(digits);
  }

  private static char printable(byte b) {
    return b >= ' ' && b <= '~' ? (char) b : '?';
  }

  /** Returns how many bytes are waiting. */
  int heldBytes() {
    return end - start;
  }

  /** Returns how many more bytes have room. */
  int freeBytes() {
    return buffer.length - heldBytes();
  }

  /** Returns how many bytes the arguments have that are here of a request that is not complete. */
  long begunBytes() {
    return requestBytes - Math.max(bulk, 0);
  }

  /** Lets go of the buffer if it is empty. */
  void trim() {
    if (start == end) {
      release();
      buffer = EMPTY;
    }
  }

  /** All bytes are read: keeps a small buffer for the next ones, and lets go of a large one. */
  private void release() {
    start = 0;
    end = 0;
    searched = 0;
    if (buffer.length > KEPT_BYTES) {
      buffer = EMPTY;
    }
  }
}
