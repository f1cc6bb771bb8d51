package dev.varve.server;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes replies. Their first byte says what they are:
 *
 * <pre>
 *   +text  -error  :integer  $length bytes  *n elements          RESP2
 *   %n pairs  ~n elements  &gt;n elements  ,double  #t  _  =text   RESP3, in addition
 * </pre>
 *
 * <p>A client of RESP2 gets what is nearest: an array for a map, a set or a push, an integer for a
 * boolean, a string for a double. So a command says what its reply is, and no command asks which
 * version its client speaks.
 */
final class RespWriter {
  /** The most that a number, its type and the ends of lines take. */
  private static final int MAX_LINE_BYTES = 32;

  private static final byte[] DIGITS_OF_MIN = Ascii.bytes(Long.toString(Long.MIN_VALUE));

  private final ByteBuf out;
  private final int version;

  /** Creates a writer of protocol {@code version}, 2 or 3, that appends to {@code out}. */
  RespWriter(ByteBuf out, int version) {
    this.out = out;
    this.version = version;
  }

  /** Returns a position to which {@link #truncate} can cut off what is written from now on. */
  int position() {
    return out.writerIndex();
  }

  void truncate(int position) {
    out.writerIndex(position);
  }

  void ok() {
    simple("OK");
  }

  /** Writes a short text, without line feeds. */
  void simple(String text) {
    out.writeByte('+');
    line(text);
  }

  /** Writes an error; its line feeds, if any, become spaces. */
  void error(String text) {
    out.writeByte('-');
    line(text.replace('\r', ' ').replace('\n', ' '));
  }

  void error(RespError error) {
    error(error.text());
  }

  void integer(long value) {
    number(':', value);
  }

  /** Writes 1 or 0. Redis has no booleans among its replies of old, and keeps to that. */
  void flag(boolean value) {
    integer(value ? 1 : 0);
  }

  /** Writes a string of bytes, or null. */
  void bulk(byte @Nullable [] bytes) {
    if (bytes == null) {
      nothing();
      return;
    }
    if (out.maxWritableBytes() - MAX_LINE_BYTES < bytes.length) {
      // Not an error of the command, which may have written already: the turn has to undo that.
      throw tooLong(out.maxCapacity());
    }
    number('$', bytes.length);
    out.writeBytes(bytes);
    crlf();
  }

  /** Returns the failure of a request whose reply is too long; not a reply, since it may write. */
  static IllegalStateException tooLong(long most) {
    return new IllegalStateException("the replies are longer than " + most + " bytes");
  }

  void bulk(String text) {
    bulk(Ascii.bytes(text));
  }

  /** Writes a double. */
  void score(double score) {
    if (version == 2) {
      bulk(Scores.bytes(score));
    } else {
      out.writeByte(',');
      line(Scores.text(score));
    }
  }

  /** Writes text that a client may show to people as it is. */
  void verbatim(String text) {
    if (version == 2) {
      bulk(text);
      return;
    }
    byte[] bytes = Ascii.bytes("txt:" + text);
    number('=', bytes.length);
    out.writeBytes(bytes);
    crlf();
  }

  /** Writes the reply for an absent value. */
  void nothing() {
    if (version == 2) {
      number('$', -1);
    } else {
      out.writeByte('_');
      crlf();
    }
  }

  /** Writes that there is no array, as the reply of an aborted EXEC. */
  void noArray() {
    if (version == 2) {
      number('*', -1);
    } else {
      nothing();
    }
  }

  /** Begins an array: that many replies follow. */
  void array(int size) {
    number('*', size);
  }

  /** Begins a map: that many pairs of replies follow. */
  void map(int pairs) {
    number(version == 2 ? '*' : '%', version == 2 ? 2L * pairs : pairs);
  }

  /** Begins an array of pairs, each of which {@link #pair} begins; of RESP2, a flat array. */
  void pairs(int size) {
    number('*', version == 2 ? 2L * size : size);
  }

  /** Begins a pair: two replies follow. */
  void pair() {
    if (version > 2) {
      array(2);
    }
  }

  /** Begins a set: that many replies follow. */
  void set(int size) {
    number(version == 2 ? '*' : '~', size);
  }

  /** Begins a message that is not the reply to a request. */
  void push(int size) {
    number(version == 2 ? '*' : '>', size);
  }

  void bulks(List<byte[]> values) {
    array(values.size());
    values.forEach(this::bulk);
  }

  void texts(List<String> values) {
    array(values.size());
    values.forEach(this::bulk);
  }

  /** Writes words that are also flags, as a set of short texts. */
  void names(List<String> values) {
    set(values.size());
    values.forEach(this::simple);
  }

  private void line(String text) {
    out.writeBytes(Ascii.bytes(text));
    crlf();
  }

  private void number(char type, long value) {
    if (out.maxWritableBytes() < MAX_LINE_BYTES) {
      throw tooLong(out.maxCapacity());
    }
    out.writeByte(type);
    digits(value);
    crlf();
  }

  private void digits(long value) {
    if (value == Long.MIN_VALUE) {
      out.writeBytes(DIGITS_OF_MIN);
      return;
    }
    if (value < 0) {
      out.writeByte('-');
    }
    long rest = Math.abs(value);
    long unit = 1;
    while (rest / unit >= 10) {
      unit *= 10;
    }
    for (; unit > 0; unit /= 10) {
      out.writeByte((int) ('0' + rest / unit % 10));
    }
  }

  private void crlf() {
    out.writeShort('\r' << 8 | '\n');
  }
}
