package dev.varve.benchmarks.workload;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * What the store must hold: of each entry the version last acknowledged.
 *
 * <p>An entry has one writer at a time, or is written in transactions; readers may run beside it.
 */
public final class Model {
  /** 0: never put; above: the version it has; below: deleted, after that version. */
  private final AtomicIntegerArray states;

  /** How far a reader may be ahead of what was acknowledged: a write that is under way. */
  private final int ahead;

  private volatile int present;

  /**
   * Makes the model of an empty store.
   *
   * @param capacity the number of entries that there may ever be
   * @param concurrent whether entries are read while they are written
   */
  public Model(int capacity, boolean concurrent) {
    this.states = new AtomicIntegerArray(capacity);
    this.ahead = concurrent ? 1 : 0;
  }

  /** Returns the number of entries that there may ever be. */
  public int capacity() {
    return states.length();
  }

  /** Returns the number that the next new entry gets, where entries are added in order. */
  public int present() {
    return present;
  }

  /** Says that the entries 0 … {@code count} - 1 have been put. */
  void setPresent(int count) {
    present = count;
  }

  /** Returns what readers must at least see of the entry: its version, 0 or below for nothing. */
  int state(int index) {
    return states.getAcquire(index);
  }

  /** Returns the version that the next put of the entry writes. */
  int nextVersion(int index) {
    return Math.abs(states.getPlain(index)) + 1;
  }

  void acknowledgePut(int index, int version) {
    states.setRelease(index, version);
  }

  void acknowledgeDelete(int index) {
    states.setRelease(index, -Math.abs(states.getPlain(index)));
  }

  /** A transaction that raised the entry's version by one has committed. */
  void acknowledgeRaise(int index) {
    states.incrementAndGet(index);
  }

  /** Returns whether a reader may have seen {@code version}, if it began at {@code stateBefore}. */
  boolean allows(int index, int stateBefore, int version) {
    return version == stateBefore || version > stateBefore && version <= state(index) + ahead;
  }
}
