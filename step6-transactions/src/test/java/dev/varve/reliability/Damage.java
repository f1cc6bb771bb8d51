package dev.varve.reliability;

import java.util.Arrays;

/** One thing that has happened to one file. */
record Damage(String file, Kind kind, int offset) {

  /** What has happened. */
  enum Kind {
    /** One bit of a byte is another. */
    FLIPPED,
    /** A byte is 0x00. */
    CLEARED,
    /** A byte is 0xFF. */
    SET,
    /** The file ends here. */
    CUT,
    /** The file is gone. */
    MISSING
  }

  /** Returns what is left of the file's bytes. */
  byte[] of(byte[] bytes) {
    byte[] left = kind == Kind.CUT ? Arrays.copyOf(bytes, offset) : bytes.clone();
    switch (kind) {
      case FLIPPED -> left[offset] ^= (byte) (1 << offset % 8);
      case CLEARED -> left[offset] = 0;
      case SET -> left[offset] = (byte) 0xFF;
      case CUT -> {}
      case MISSING -> left = null;
    }
    return left;
  }

  boolean isOfTable() {
    return file.endsWith(".table");
  }

  boolean isOfLog() {
    return file.endsWith(".log");
  }

  @Override
  public String toString() {
    return file + "@" + offset + " " + kind;
  }
}
