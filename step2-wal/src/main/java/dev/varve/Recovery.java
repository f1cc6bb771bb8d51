package dev.varve;

import java.util.List;

/**
 * What the opening of a store has brought back from its log.
 *
 * @param batches how many batches were replayed
 * @param notes what was cut off or left out, a line each, for people; empty unless a crash left
 *     something unfinished
 */
public record Recovery(long batches, List<String> notes) {
  /** Copies the notes. */
  public Recovery {
    notes = List.copyOf(notes);
  }
}
