package dev.varve.io.simulated;

import java.util.Locale;

/**
 * What a {@link SimulatedStorage} has of a file: what the program sees, and what is durable.
 *
 * @param liveBytes how many bytes the program sees
 * @param durableBytes how many of them were forced: they are there after a power cut if the name is
 */
public record FileState(String name, int liveBytes, int durableBytes, Name nameState) {

  /** How far a change of a directory has come. */
  public enum Name {
    /** A power cut leaves the name as it is. */
    DURABLE("durable"),
    /** The name is new: a power cut may take it. */
    NEW("pending"),
    /** The name stood for another file: a power cut may bring that back. */
    REPLACED("pending"),
    /** The program sees the name no more: a power cut may bring it back. */
    DELETED("deleted");

    private final String text;

    Name(String text) {
      this.text = text;
    }
  }

  /** Returns it as a line of a table. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%-24s live %8d B   durable %8d B   name %s",
        name,
        liveBytes,
        durableBytes,
        nameState.text);
  }
}
