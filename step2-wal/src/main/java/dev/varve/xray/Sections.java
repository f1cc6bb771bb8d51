package dev.varve.xray;

import java.io.IOException;

/**
 * Takes the sections of a file, one after the other: each a part that is one thing, such as a block
 * or a frame, and explains what is in it only when somebody asks.
 */
@FunctionalInterface
public interface Sections {

  /** Explains a section piece by piece. */
  @FunctionalInterface
  interface Details {
    /** Gives {@code out} parts that cover the section. */
    void into(Parts out) throws IOException;
  }

  /** Takes the next section. */
  void section(Part whole, Details details) throws IOException;

  /** Takes the next section, of which there is no more to say. */
  default void section(Part whole) throws IOException {
    section(whole, out -> out.part(whole));
  }
}
