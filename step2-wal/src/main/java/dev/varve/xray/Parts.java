package dev.varve.xray;

/** Takes the parts of a file or of a section, one after the other and without gaps. */
public interface Parts {
  /** Takes the next part. */
  void part(Part part);

  /** Takes a line about the part before, such as an entry in bytes that are packed. */
  void note(String text);

  /** Takes the next part, which has no checksum of its own. */
  default void part(long offset, long length, String meaning) {
    part(new Part(offset, length, meaning, Check.NONE));
  }
}
