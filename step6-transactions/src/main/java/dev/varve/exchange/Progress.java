package dev.varve.exchange;

import dev.varve.demo.Narrator;
import dev.varve.shell.Session;

/**
 * Counts the entries processed so far, prints the count from time to time, and stops the work after
 * Ctrl-C.
 */
public final class Progress {
  private static final int ENTRIES_PER_NOTE = 100_000;

  private final Session session;
  private long entries;

  /** Counts for a command of {@code session}. */
  public Progress(Session session) {
    this.session = session;
  }

  /**
   * Counts one more entry.
   *
   * @throws IllegalStateException if Ctrl-C was pressed
   */
  public void countOne() {
    if (session.isInterrupted()) {
      throw new IllegalStateException("stopped");
    }
    entries++;
    if (entries % ENTRIES_PER_NOTE == 0) {
      session.printNow(this + " so far");
    }
  }

  /** Formats a number of entries. */
  public static String text(long entries) {
    return Narrator.number(entries) + (entries == 1 ? " entry" : " entries");
  }

  @Override
  public String toString() {
    return text(entries);
  }
}
