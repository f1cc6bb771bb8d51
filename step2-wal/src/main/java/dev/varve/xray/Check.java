package dev.varve.xray;

/** Whether the bytes of a {@link Part} are as they were written, as far as this can be checked. */
public enum Check {
  /** Their checksum holds. */
  HOLDS,
  /** Their checksum does not hold, or they are not what must be there. */
  BROKEN,
  /** No checksum of their own covers them. */
  NONE;

  /** Returns {@link #HOLDS} or {@link #BROKEN}. */
  public static Check of(boolean holds) {
    return holds ? HOLDS : BROKEN;
  }
}
