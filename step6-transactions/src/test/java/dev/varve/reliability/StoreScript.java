package dev.varve.reliability;

import dev.varve.Expiry;
import dev.varve.KeyRange;
import dev.varve.SpacesModel;
import dev.varve.WriteBatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A random script for a store, and the contents of the store after each of its writes. */
final class StoreScript {
  static final long START_MILLIS = 1_000_000;
  private static final int KEYS = 40;

  /** The kinds of steps. */
  enum Kind {
    WRITE,
    TRANSACTION,
    /** A keyspace is dropped, or created if there is none. */
    SPACE,
    SYNC,
    MAINTAIN,
    SETTLE,
    REOPEN,
    /**
     * The process is killed, and another one opens the store; the operating system loses nothing.
     */
    KILL,
    /** The clock advances. */
    WAIT
  }

  /**
   * A step.
   *
   * @param writes what a write, a transaction or a change of keyspaces does to the store, otherwise
   *     null
   * @param number the length of a wait, in milliseconds, or the kind of maintenance
   * @param space the name of a keyspace, or null
   */
  record Step(Kind kind, WriteBatch writes, int number, String space) {
    Step(Kind kind, WriteBatch writes, int number) {
      this(kind, writes, number, null);
    }

    @Override
    public String toString() {
      return writes == null ? kind.toString() : kind + " of " + writes.size() + " operations";
    }
  }

  private final Random random;
  private final boolean isTree;
  private final SpacesModel spaces = new SpacesModel();
  private final List<Step> steps = new ArrayList<>();
  // The n-th is the state after n writes.
  private final List<StoreContents> states = new ArrayList<>(List.of(new StoreContents()));
  private long now = START_MILLIS;

  /**
   * Creates a script of {@code size} steps, followed by a put. A write may have no operations,
   * since a range without keys is none, and leaves nothing in a log; the last write leaves
   * something.
   *
   * @param isTree whether some of the batches have marks, and some of the keys are in keyspaces
   */
  StoreScript(Random random, int size, boolean isTree) {
    this.random = random;
    this.isTree = isTree;
    for (int i = 0; i < size; i++) {
      steps.add(step());
    }
    steps.add(lastPut());
  }

  private Step step() {
    int choice = random.nextInt(100);
    if (choice < 3 && isTree) {
      return changeOfSpaces();
    } else if (choice < 60) {
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

  private Step changeOfSpaces() {
    String name = SpacesModel.anyName(random);
    WriteBatch change = spaces.change(name);
    record(change);
    return new Step(Kind.SPACE, change, 0, name);
  }

  private Step write(Kind kind, int operations) {
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < operations; i++) {
      if (isTree && random.nextInt(4) == 0) {
        batch.mark(("mark" + states.size() + "." + i).getBytes(StandardCharsets.US_ASCII));
      }
      String space = spaces.any(random);
      byte[] key = key();
      if (random.nextInt(25) == 0) {
        KeyRange range = new KeyRange(key, random.nextInt(5) == 0 ? null : key());
        batch.deleteRange(spaces.inStore(space, range));
      } else if (random.nextInt(4) == 0) {
        batch.delete(spaces.inStore(space, key));
      } else {
        put(batch, spaces.inStore(space, key));
      }
    }
    record(batch);
    return new Step(kind, batch, 0);
  }

  private Step lastPut() {
    WriteBatch batch = new WriteBatch();
    put(batch, key());
    record(batch);
    return new Step(Kind.WRITE, batch, 0);
  }

  private void record(WriteBatch batch) {
    StoreContents state = states.get(states.size() - 1).copy();
    state.apply(batch);
    states.add(state);
  }

  private byte[] key() {
    return ("key" + random.nextInt(KEYS)).getBytes(StandardCharsets.US_ASCII);
  }

  /** All values are different; long ones span many sectors of a disk. */
  private void put(WriteBatch batch, byte[] key) {
    byte[] number = ("v" + states.size()).getBytes(StandardCharsets.US_ASCII);
    int length = random.nextInt(50) == 0 ? random.nextInt(2_000) : random.nextInt(40);
    byte[] value = Arrays.copyOf(number, number.length + length);
    long expiresAt = random.nextInt(8) == 0 ? now + 1 + random.nextInt(100) : Expiry.NEVER;
    batch.put(key, value, expiresAt);
  }

  List<Step> steps() {
    return steps;
  }

  /** Returns the number of writes. */
  int writes() {
    return states.size() - 1;
  }

  /** Returns the contents of a store after {@code writes} writes. */
  StoreContents after(int writes) {
    return states.get(writes);
  }

  /**
   * Returns the greatest number of writes, from {@code least} to {@code most}, after which the
   * contents of a store have this hash at that moment, or -1 if there is none.
   */
  int writesWithHash(long hash, long nowMillis, int least, int most) {
    for (int i = most; i >= least; i--) {
      if (states.get(i).hash(nowMillis) == hash) {
        return i;
      }
    }
    return -1;
  }

  /** Returns whether a key ever had this value. */
  boolean hasWritten(byte[] key, byte[] value) {
    return states.stream().anyMatch(it -> Arrays.equals(it.get(key, 0), value));
  }

  /** Returns whether a store had this mark while it had these contents. */
  boolean wasMarked(byte[] mark, StoreContents contents, long nowMillis) {
    return states.stream()
        .anyMatch(
            it -> Arrays.equals(it.mark(), mark) && it.hash(nowMillis) == contents.hash(nowMillis));
  }

  /** Describes the difference between {@code found} and the allowed states. */
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
