package dev.varve.benchmarks.redis;

import java.util.Locale;

/** What both servers promise for a write that they have acknowledged, in the words of each. */
enum Promise {
  /**
   * The log is forced once a second. If that takes long, Redis keeps what it has acknowledged in
   * memory meanwhile ({@code flushAppendOnlyFile} in its aof.c).
   */
  PERIODIC(
      "periodic",
      "everysec",
      "none (Redis: those of two seconds, if a sync takes that long)",
      "those of about the last second"),
  /** The log is forced before the reply. */
  EVERY_WRITE("every-write", "always", "none", "none");

  private final String ours;
  private final String theirs;
  private final String kill;
  private final String powerCut;

  Promise(String ours, String theirs, String kill, String powerCut) {
    this.ours = ours;
    this.theirs = theirs;
    this.kill = kill;
    this.powerCut = powerCut;
  }

  /** Returns the value of our option {@code --durability}. */
  String ours() {
    return ours;
  }

  /** Returns the value of {@code appendfsync}. */
  String theirs() {
    return theirs;
  }

  /** Says in a line what each class of durability loses. */
  String about() {
    return String.format(
        Locale.ROOT,
        "%s (varve `--durability %s`, redis `appendfsync %s`): of the acknowledged writes, a kill of"
            + " the process loses %s; a power cut loses %s",
        ours,
        ours,
        theirs,
        kill,
        powerCut);
  }
}
