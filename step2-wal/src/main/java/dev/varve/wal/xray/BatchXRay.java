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
  private static final int DELETE = 0;
  private static final int PUT_EXPIRING = 2;
  private static final int SHOWN_OPERATIONS = 3;

  /** One operation; its key and its value follow the header. */
  private record Operation(int kind, long at, int header, int keyLength, int valueLength) {
    long key() {
      return at + header;
    }

    long value() {
      return key() + keyLength;
    }

    long end() {
      return value() + valueLength;
    }

    String verb() {
      return kind == DELETE ? "delete" : "put";
    }
  }

  /** Reads the operation at {@code at}; returns null if there is none that ends by {@code to}. */
  private static Operation operation(FileWindow file, long at, long to) throws IOException {
    int kind = file.u8(at);
    int header = kind == DELETE ? 5 : kind == PUT_EXPIRING ? 17 : 9;
    if (kind > PUT_EXPIRING || header > to - at) {
      return null;
    }
    int keyLength = file.u32(at + 1);
    int valueLength = kind == DELETE ? 0 : file.u32(at + 5);
    boolean sane =
        keyLength >= 0
            && keyLength <= Limits.MAX_KEY_BYTES
            && valueLength >= 0
            && valueLength <= Limits.MAX_VALUE_BYTES
            && (long) header + keyLength + valueLength <= to - at;
    return sane ? new Operation(kind, at, header, keyLength, valueLength) : null;
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
    String key = it.verb() + " " + file.text(it.key(), it.keyLength());
    return it.kind() == DELETE ? key : key + " = " + file.text(it.value(), it.valueLength());
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
    boolean expires = it.kind() == PUT_EXPIRING;
    out.part(at, 1, it.verb() + (expires ? ", for a while" : ""));
    out.part(at + 1, 4, "key of " + bytes(it.keyLength()));
    if (it.kind() != DELETE) {
      out.part(at + 5, 4, "value of " + bytes(it.valueLength()));
    }
    if (expires) {
      out.part(at + 9, 8, "expires at " + Instant.ofEpochMilli(file.u64(at + 9)));
    }
    out.part(it.key(), it.keyLength(), "key: " + file.text(it.key(), it.keyLength()));
    if (it.kind() != DELETE) {
      out.part(it.value(), it.valueLength(), "value: " + file.text(it.value(), it.valueLength()));
    }
  }
}
