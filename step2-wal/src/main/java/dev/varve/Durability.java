package dev.varve;

import java.time.Duration;

/**
 * What a write survives once it has returned.
 *
 * @param level how far a write goes before it returns
 * @param operations with {@link Level#PERIODIC}: the maximum number of operations that a power cut
 *     may lose
 * @param interval with {@link Level#PERIODIC}: the maximum time until a write is synced
 * @param weakerWrites whether {@link WriteOptions} may ask for less than this
 */
public record Durability(Level level, int operations, Duration interval, boolean weakerWrites) {

  /** How far a write goes before it returns. */
  public enum Level {
    /**
     * Into this process's memory: it survives a clean close, but a kill of the process may lose it.
     */
    MEMORY,
    /** To the operating system: it survives a kill of the process, but a power cut may lose it. */
    OS,
    /**
     * As OS, and to the disk after a number of operations or an interval, whichever comes first.
     */
    PERIODIC,
    /** To the disk: it survives a power cut. Writers that wait at the same time share one sync. */
    EVERY_WRITE
  }

  /** Keeps writes in memory until the log's buffer is full: the fastest and least safe level. */
  public static final Durability MEMORY = new Durability(Level.MEMORY, 0, Duration.ZERO);

  /** Hands each write to the operating system; LevelDB's and RocksDB's default. */
  public static final Durability OS = new Durability(Level.OS, 0, Duration.ZERO);

  /** Syncs each write. */
  public static final Durability EVERY_WRITE = new Durability(Level.EVERY_WRITE, 0, Duration.ZERO);

  /** Checks the arguments of a periodic durability. */
  public Durability {
    if (level == Level.PERIODIC
        && (operations < 1 || interval.isNegative() || interval.toMillis() < 1)) {
      throw new IllegalArgumentException(
          "periodic sync needs at least 1 operation and 1 ms: " + operations + ", " + interval);
    }
  }

  /** Creates a durability that does not allow weaker writes. */
  public Durability(Level level, int operations, Duration interval) {
    this(level, operations, interval, false);
  }

  /** Syncs after {@code operations} operations or {@code interval} since the last sync. */
  public static Durability periodic(int operations, Duration interval) {
    return new Durability(Level.PERIODIC, operations, interval);
  }

  /** Returns a copy in which {@link WriteOptions} may ask for less. */
  public Durability withWeakerWrites() {
    return new Durability(level, operations, interval, true);
  }

  /**
   * Returns the durability level of a write with {@code options}.
   *
   * @throws IllegalArgumentException if that is less than this, and {@link #weakerWrites} is false
   */
  public Level of(WriteOptions options) {
    Level asked = Limits.checkNotNull("options", options).durability();
    if (asked == null) {
      return level;
    }
    if (asked.compareTo(level) < 0 && !weakerWrites) {
      throw new IllegalArgumentException(
          "a write of durability " + asked + " in a store of " + level + " without weaker writes");
    }
    return asked;
  }
}
