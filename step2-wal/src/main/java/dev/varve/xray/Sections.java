package dev.varve.xray;

import java.io.IOException;

/**
 * Receives the sections of a file, in order. A section is a part such as a block or a frame; its
 * details are computed only on demand.
 */
@FunctionalInterface
public interface Sections {

  /** Explains the parts of a section. */
  @FunctionalInterface
  interface Details {
    /** Passes parts that cover the section to {@code out}. */
    void into(Parts out) throws IOException;
  }

  /** Receives the next section. */
  void section(Part whole, Details details) throws IOException;

  /** Receives the next section, which has no details. */
  default void section(Part whole) throws IOException {
    section(whole, out -> out.part(whole));
  }
}
