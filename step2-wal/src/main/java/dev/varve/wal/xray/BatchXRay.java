package dev.varve.wal.xray;

import dev.varve.Limits;
import dev.varve.demo.Narrator;
import dev.varve.xray.Check;
import dev.varve.xray.FileWindow;
import dev.varve.xray.Part;
import dev.varve.xray.Parts;
import java.io.IOException;
import java.time.Instant;

/** Explains the operations of a {@link dev.varve.WriteBatch}, in the format shown there. */
final class BatchXRay implements PayloadXRay {
  private static final int SHOWN_OPERATIONS = 3;

  /** A kind of operation, with the words for it and its one or two arrays. */
  private enum Kind {
    DELETE(0, 5, "delete", "key", null, ""),
    PUT(1, 9, "put", "key", "value", " = "),
    PUT_EXPIRING(2, 17, "put", "key", "value", " = "),
    DELETE_RANGE(3, 9, "delete from", "from", "to", " to "),
    MARK(4, 5, "mark", "mark", null, ""),
    DELETE_FROM(5, 5, "delete from", "from", null, "");

    final int code;
    final int header;
    final String verb;
    final String first;
    final String second;
    final String between;

    Kind(int code, int header, String verb, String first, String second, String between) {
      this.code = code;
      this.header = header;
      this.verb = verb;
      this.first = first;
      this.second = second;
      this.between = between;
    }

    int maxFirstLength() {
      return this == MARK ? Limits.MAX_MARK_BYTES : Limits.MAX_KEY_BYTES;
    }

    int maxSecondLength() {
      return this == DELETE_RANGE ? Limits.MAX_KEY_BYTES : Limits.MAX_VALUE_BYTES;
    }

    static Kind of(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      return null;
    }
  }

  /** One operation; its key and its value, or its two bounds, follow the header. */
  private record Operation(Kind kind, long at, int keyLength, int valueLength) {
    long key() {
      return at + kind.header;
    }

    long value() {
      return key() + keyLength;
    }

    long end() {
      return value() + valueLength;
    }
  }

  /** Reads the operation at {@code at}; returns null if there is none that ends by {@code to}. */
  private static Operation operation(FileWindow file, long at, long to) throws IOException {
    Kind kind = Kind.of(file.u8(at));
    if (kind == null || kind.header > to - at) {
      return null;
    }
    int keyLength = file.u32(at + 1);
    int valueLength = kind.second == null ? 0 : file.u32(at + 5);
    boolean sane =
        keyLength >= 0
            && keyLength <= kind.maxFirstLength()
            && valueLength >= 0
            && valueLength <= kind.maxSecondLength()
            && (long) kind.header + keyLength + valueLength <= to - at;
    return sane ? new Operation(kind, at, keyLength, valueLength) : null;
  }

  @Override
  public String summary(FileWindow file, long from, long to) throws IOException {
    StringBuilder text = new StringBuilder();
    long operations = 0;
    long at = from;
    while (at < to) {
      Operation next = operation(file, at, to);
      if (next == null) {
        return text + "; malformed from offset " + at + " on";
      }
      if (++operations <= SHOWN_OPERATIONS) {
        text.append(operations == 1 ? "" : ", ").append(text(file, next));
      }
      at = next.end();
    }
    String more = operations > SHOWN_OPERATIONS ? ", ..." : "";
    return operations == 1 ? text.toString() : operations + " operations: " + text + more;
  }

  private static String text(FileWindow file, Operation it) throws IOException {
    Kind kind = it.kind();
    String key = kind.verb + " " + file.text(it.key(), it.keyLength());
    return kind.second == null ? key : key + kind.between + file.text(it.value(), it.valueLength());
  }

  @Override
  public void details(FileWindow file, long from, long to, Parts out) throws IOException {
    for (long at = from; at < to; ) {
      Operation next = operation(file, at, to);
      if (next == null) {
        out.part(new Part(at, to - at, "no operation of a batch", Check.BROKEN));
        return;
      }
      details(file, next, out);
      at = next.end();
    }
  }

  private static String bytes(int length) {
    return Narrator.count(length, "byte", "bytes");
  }

  private static void details(FileWindow file, Operation it, Parts out) throws IOException {
    long at = it.at();
    Kind kind = it.kind();
    boolean expires = kind == Kind.PUT_EXPIRING;
    out.part(at, 1, kind.verb + (expires ? ", for a while" : ""));
    out.part(at + 1, 4, kind.first + " of " + bytes(it.keyLength()));
    if (kind.second != null) {
      out.part(at + 5, 4, kind.second + " of " + bytes(it.valueLength()));
    }
    if (expires) {
      out.part(at + 9, 8, "expires at " + Instant.ofEpochMilli(file.u64(at + 9)));
    }
    out.part(it.key(), it.keyLength(), kind.first + ": " + file.text(it.key(), it.keyLength()));
    if (kind.second != null) {
      String second = file.text(it.value(), it.valueLength());
      out.part(it.value(), it.valueLength(), kind.second + ": " + second);
    }
  }
}
