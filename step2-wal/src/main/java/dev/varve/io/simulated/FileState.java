package dev.varve.io.simulated;

import java.util.Locale;

/**
 * The state of a file in a {@link SimulatedStorage}: what the program sees, and what is durable.
 *
 * @param liveBytes the number of bytes that the program sees
 * @param durableBytes the number of forced bytes: they survive a power cut if the name does
 */
public record FileState(String name, int liveBytes, int durableBytes, Name nameState) {

  /** Whether a name in the directory is durable. */
  public enum Name {
    /** A power cut leaves the name as it is. */
    DURABLE("durable"),
    /** The name is new: a power cut may lose it. */
    NEW("pending"),
    /** The name belonged to another file: a power cut may restore that one. */
    REPLACED("pending"),
    /** The program no longer sees the name: a power cut may restore it. */
    DELETED("deleted");

    private final String text;

    Name(String text) {
      this.text = text;
    }
  }

  /** Returns the state as a table row. */
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
