package dev.varve;

import java.time.Duration;

/**
 * What a write that has returned outlives.
 *
 * @param level how far a write goes before it returns
 * @param operations with {@link Level#PERIODIC}: how many operations at most a power cut may take
 * @param interval with {@link Level#PERIODIC}: how long at most a write waits for its sync
 * @param weakerWrites whether {@link WriteOptions} may ask for less
 */
public record Durability(Level level, int operations, Duration interval, boolean weakerWrites) {

  /** How far a write goes before it returns. */
  public enum Level {
    /** Into this process's memory: a clean close keeps it, a kill of the process may take it. */
    MEMORY,
    /** To the operating system: a kill of the process cannot take it, a power cut may. */
    OS,
    /** As OS, and to the disk every so many operations, and after so much time at the latest. */
    PERIODIC,
    /** To the disk: nothing takes it. Writers who wait at the same time share one sync. */
    EVERY_WRITE
  }

  /** Keeps writes in memory until the log's buffer is full: the fastest, the least safe. */
  public static final Durability MEMORY = new Durability(Level.MEMORY, 0, Duration.ZERO);

  /** Hands each write to the operating system; LevelDB's and RocksDB's default. */
  public static final Durability OS = new Durability(Level.OS, 0, Duration.ZERO);

  /** Syncs each write. */
  public static final Durability EVERY_WRITE = new Durability(Level.EVERY_WRITE, 0, Duration.ZERO);

  /** Checks the numbers of a periodic one. */
  public Durability {
    if (level == Level.PERIODIC
        && (operations < 1 || interval.isNegative() || interval.toMillis() < 1)) {
      throw new IllegalArgumentException(
          "periodic sync needs at least 1 operation and 1 ms: " + operations + ", " + interval);
    }
  }

  /** Makes one from which no write may ask for less. */
  public Durability(Level level, int operations, Duration interval) {
    this(level, operations, interval, false);
  }

  /** Syncs once {@code operations} were written since the last time, or {@code interval} passed. */
  public static Durability periodic(int operations, Duration interval) {
    return new Durability(Level.PERIODIC, operations, interval);
  }

  /** Returns the same, but a write may ask for less by its {@link WriteOptions}. */
  public Durability withWeakerWrites() {
    return new Durability(level, operations, interval, true);
  }

  /**
   * Returns what a write outlives that asks for {@code options}.
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
