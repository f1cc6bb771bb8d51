package dev.varve.reliability;

import dev.varve.Expiry;
import dev.varve.WriteBatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What is done to a store, by chance, and what the store holds after each write of it. */
final class StoreScript {
  static final long START_MILLIS = 1_000_000;
  private static final int KEYS = 40;

  /** What a step does. */
  enum Kind {
    WRITE,
    TRANSACTION,
    SYNC,
    MAINTAIN,
    SETTLE,
    REOPEN,
    /** The process ends, and another opens the store: the operating system has lost nothing. */
    KILL,
    /** The clock moves on. */
    WAIT
  }

  /**
   * A step.
   *
   * @param writes what a write or a transaction writes, else null
   * @param number how long a wait is, in milliseconds; which maintenance
   */
  record Step(Kind kind, WriteBatch writes, int number) {
    @Override
    public String toString() {
      return writes == null ? kind.toString() : kind + " of " + writes.size() + " operations";
    }
  }

  private final Random random;
  private final List<Step> steps = new ArrayList<>();
  // The n-th is after n writes.
  private final List<StoreContents> states = new ArrayList<>(List.of(new StoreContents()));
  private long now = START_MILLIS;

  /** Makes one of so many steps, and a write at its end. */
  StoreScript(Random random, int size) {
    this.random = random;
    for (int i = 0; i < size; i++) {
      steps.add(step());
    }
    steps.add(write(Kind.WRITE, 1));
  }

  private Step step() {
    int choice = random.nextInt(100);
    if (choice < 60) {
      return write(Kind.WRITE, 1);
    } else if (choice < 72) {
      return write(Kind.WRITE, 2 + random.nextInt(8));
    } else if (choice < 84) {
      return write(Kind.TRANSACTION, 1 + random.nextInt(4));
    } else if (choice < 85) {
      return write(Kind.WRITE, 30);
    } else if (choice < 90) {
      return new Step(Kind.SYNC, null, 0);
    } else if (choice < 93) {
      return new Step(Kind.MAINTAIN, null, random.nextInt(100));
    } else if (choice < 95) {
      return new Step(Kind.SETTLE, null, 0);
    } else if (choice < 96) {
      return new Step(Kind.REOPEN, null, 0);
    } else if (choice < 98) {
      return new Step(Kind.KILL, null, 0);
    }
    int millis = 1 + random.nextInt(50);
    now += millis;
    return new Step(Kind.WAIT, null, millis);
  }

  private Step write(Kind kind, int operations) {
    StoreContents state = states.get(states.size() - 1).copy();
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < operations; i++) {
      byte[] key = key();
      if (random.nextInt(4) == 0) {
        batch.delete(key);
        state.remove(key);
      } else {
        put(batch, state, key);
      }
    }
    states.add(state);
    return new Step(kind, batch, 0);
  }

  private byte[] key() {
    return ("key" + random.nextInt(KEYS)).getBytes(StandardCharsets.US_ASCII);
  }

  /** Each value is another; long ones reach over many sectors of a disk. */
  private void put(WriteBatch batch, StoreContents state, byte[] key) {
    byte[] number = ("v" + states.size()).getBytes(StandardCharsets.US_ASCII);
    int length = random.nextInt(50) == 0 ? random.nextInt(2_000) : random.nextInt(40);
    byte[] value = Arrays.copyOf(number, number.length + length);
    long expiresAt = random.nextInt(8) == 0 ? now + 1 + random.nextInt(100) : Expiry.NEVER;
    batch.put(key, value, expiresAt);
    state.put(key, value, expiresAt);
  }

  List<Step> steps() {
    return steps;
  }

  /** Returns how many writes there are. */
  int writes() {
    return states.size() - 1;
  }

  /** Returns what a store holds after so many writes. */
  StoreContents after(int writes) {
    return states.get(writes);
  }

  /**
   * Returns after how many writes, no fewer and no more than the given, a store holds what has this
   * hash at that moment; -1 if there is no such number. Of several, the greatest.
   */
  int writesWithHash(long hash, long nowMillis, int least, int most) {
    for (int i = most; i >= least; i--) {
      if (states.get(i).hash(nowMillis) == hash) {
        return i;
      }
    }
    return -1;
  }

  /** Says whether a key ever had this value. */
  boolean hasWritten(byte[] key, byte[] value) {
    return states.stream().anyMatch(it -> Arrays.equals(it.get(key, 0), value));
  }

  /** Says what is wrong with {@code found}, which is no state that was allowed. */
  String complaint(StoreContents found, long nowMillis, int least, int most) {
    int other = writesWithHash(found.hash(nowMillis), nowMillis, 0, writes());
    if (other >= 0) {
      return "is as after " + other + " writes, must be as after " + least + " to " + most;
    }
    return "is as after no number of writes (least "
        + least
        + ", most "
        + most
        + "); compared with the least:"
        + found.differenceTo(after(least), nowMillis)
        + "\ncompared with the most:"
        + found.differenceTo(after(most), nowMillis);
  }
}
