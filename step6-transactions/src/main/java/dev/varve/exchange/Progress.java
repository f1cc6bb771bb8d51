package dev.varve.exchange;

import dev.varve.demo.Narrator;
import dev.varve.shell.Session;

/**
 * How many entries there were so far; told now and then, so that nobody waits in doubt, and no more
 * once Ctrl-C was pressed.
 */
final class Progress {
  private static final int ENTRIES_A_NOTE = 100_000;

  private final Session session;
  private long entries;

  Progress(Session session) {
    this.session = session;
  }

  /**
   * Counts one more.
   *
   * @throws IllegalStateException if there shall be no more
   */
  void countOne() {
    if (session.isInterrupted()) {
      throw new IllegalStateException("stopped");
    }
    entries++;
    if (entries % ENTRIES_A_NOTE == 0) {
      session.printNow(this + " so far");
    }
  }

  /** Returns {@code entries} as people write it. */
  static String text(long entries) {
    return Narrator.number(entries) + (entries == 1 ? " entry" : " entries");
  }

  @Override
  public String toString() {
    return text(entries);
  }
}
