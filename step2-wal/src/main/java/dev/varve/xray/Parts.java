package dev.varve.xray;

/** Receives the parts of a file or of a section, in order and without gaps. */
public interface Parts {
  /** Receives the next part. */
  void part(Part part);

  /** Receives a line about the previous part, such as an entry in compressed bytes. */
  void note(String text);

  /** Receives the next part, which has no checksum of its own. */
  default void part(long offset, long length, String meaning) {
    part(new Part(offset, length, meaning, Check.NONE));
  }
}
