package dev.varve.reliability;

import java.util.Arrays;

/** Damage to one file. */
record Damage(String file, Kind kind, int offset) {

  /** The kind of damage. */
  enum Kind {
    /** One bit of a byte is flipped. */
    FLIPPED,
    /** A byte is set to 0x00. */
    CLEARED,
    /** A byte is set to 0xFF. */
    SET,
    /** The file ends here. */
    CUT,
    /** The file is missing. */
    MISSING
  }

  /** Returns the damaged bytes of the file. */
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
