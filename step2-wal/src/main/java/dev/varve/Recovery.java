package dev.varve;

import java.util.List;

/**
 * What was recovered from the log when a store was opened.
 *
 * @param batches the number of batches replayed
 * @param notes what was cut off or left out, one readable line each; empty unless a crash left
 *     something unfinished
 */
public record Recovery(long batches, List<String> notes) {
  /** Copies the notes. */
  public Recovery {
    notes = List.copyOf(notes);
  }
}
