package dev.varve.wal;

import dev.varve.io.Decoder;

/**
 * A record of a log: bytes that are opaque to the log, and the sequence number of the first
 * operation in them.
 */
public record LogRecord(Kind kind, long firstSequence, byte[] payload, long offset) {

  /** The kind of the bytes; its code is stored in the file. */
  public enum Kind {
    /** No bytes: the record exists for its {@code syncedUpTo}. */
    MARK(1),
    /** A {@link dev.varve.WriteBatch}. */
    BATCH(2),
    /** A change of the set of tables. */
    EDIT(3),
    /** A part of a checkpoint. */
    CHECKPOINT(4),
    /** The end of a checkpoint, which is then complete. */
    CHECKPOINT_END(5),
    /** The time when it was written: {@code millis:i64}, since 1970. */
    TIME(6);

    private static final Kind[] BY_CODE = new Kind[7];

    static {
      for (Kind kind : values()) {
        BY_CODE[kind.code] = kind;
      }
    }

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** Returns the code of this kind in the file. */
    public int code() {
      return code;
    }

    /** Returns the kind with this code, or null. */
    public static Kind of(int code) {
      return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
  }

  /**
   * Returns the time in a record of kind {@link Kind#TIME}, in milliseconds since 1970.
   *
   * @throws IllegalArgumentException if the payload is not a time
   */
  public long millis() {
    if (payload.length != Long.BYTES) {
      throw new IllegalArgumentException("time of " + payload.length + " bytes");
    }
    return new Decoder(payload).u64();
  }
}
