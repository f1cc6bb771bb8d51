// Exercise 2.4: group commit. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=2.4

package dev.varve.exercises.groupcommit;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.Limits;
import dev.varve.StoreStats;
import dev.varve.WriteBatch;
import dev.varve.course.NotDoneYet;
import dev.varve.wal.CommitCheck;
import dev.varve.wal.Durability;
import dev.varve.wal.DurableStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.concurrent.Callable;

/**
 * A store in memory whose writes are logged first: what it has acknowledged can be replayed after a
 * crash, as far as its {@link Durability} promises. {@link DurableStore} opens one on a directory.
 *
 * <p>Writers stand in a {@link CommitQueue}. The first one leads: it appends its own batch and
 * those behind it to the log, brings them to the disk with one write (and one sync, if asked),
 * applies them to the memory in the same order, and lets all go. So readers never see what the log
 * does not hold.
 *
 * <p>A failed write or sync leaves the log in an unknown state, and a second sync that succeeds
 * proves nothing about the first (the kernel may have dropped the pages). So the store is
 * <em>poisoned</em>: every later write fails until it is opened anew. Reads go on.
 *
 * @param <S> the store in memory
 */
public final class LoggedStore<S extends KeyValueStore> implements KeyValueStore {
  private static final int GROUP_BYTES = 1 << 20;

  /** Takes over at the turn from one log file and one memory to the next. */
  @FunctionalInterface
  public interface Turn<S> {
    /**
     * Returns the memory for all from {@code firstSequence} on, which {@code logNumber} will hold.
     */
    S to(long logNumber, long firstSequence);
  }

  private static final class Writer extends CommitQueue.Place {
    final WriteBatch batch; // null: this one wants the log for itself
    final CommitCheck check;
    boolean accepted;
    Throwable failure;

    Writer(WriteBatch batch, CommitCheck check) {
      this.batch = batch;
      this.check = check;
    }

    void rethrow() {
      if (failure instanceof IOException e) {
        throw new UncheckedIOException("not written: " + e.getMessage(), e);
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
      if (failure != null) {
        throw new AssertionError(failure);
      }
    }
  }

  private final CommitQueue queue = new CommitQueue();
  private final WriteAheadLog log;
  private final SyncTimer timer;
  private final CommitDelay delay;
  private volatile S memory;
  private volatile Throwable poison;
  private volatile boolean closed;
  private volatile long groups;

  // Changed by the leader of the queue alone.
  private long nextSequence;

  /** Logs to {@code log} what is written to {@code memory} from {@code nextSequence} on. */
  public LoggedStore(WriteAheadLog log, S memory, long nextSequence) {
    this.log = log;
    this.memory = memory;
    this.nextSequence = nextSequence;
    boolean syncs = log.durability().level() == Durability.Level.EVERY_WRITE;
    this.delay = new CommitDelay(syncs, System::nanoTime);
    this.timer = SyncTimer.start(log.durability(), this::syncIfNeeded);
  }

  @Override
  public void write(WriteBatch batch) {
    write(batch, CommitCheck.PASS);
  }

  /** Writes {@code batch} if {@code check} lets it pass when its turn has come. */
  public void write(WriteBatch batch, CommitCheck check) {
    Limits.checkNotNull("batch", batch);
    Writer writer = new Writer(batch, check);
    if (queue.join(writer)) {
      lead(writer);
    }
    writer.rethrow();
  }

  /**
   * Serves {@code leader} and those behind it as one group: logs their batches, then applies them
   * to the memory, and lets them leave the queue, whatever happens. A failure poisons the store and
   * is told to the whole group. (It may ask {@link CommitDelay} to wait for companions before the
   * group is taken, and tell it when that is logged.)
   */
  private void lead(Writer leader) {
    throw new NotDoneYet("2.4");
  }

  /**
   * Returns the last writer of the leader's group: the group ends before a writer without a batch,
   * and before the one with whom its batches would exceed {@link #GROUP_BYTES}.
   */
  private static Writer endOfGroup(Writer leader) {
    throw new NotDoneYet("2.4");
  }

  /**
   * Appends the batches of the group that are accepted and not empty, each with its sequence
   * numbers, and commits them to the log together.
   */
  private void log(Writer leader, Writer last) throws IOException {
    throw new NotDoneYet("2.4");
  }

  /** Asks whether a batch may be written; a refusal is its writer's alone. */
  private boolean accept(Writer writer) {
    throw new NotDoneYet("2.4");
  }

  /** Writes the accepted batches of the group to the memory, in their order. */
  private void apply(Writer leader, Writer last) {
    throw new NotDoneYet("2.4");
  }

  /** Tells each writer of the group why it failed, unless it has a failure of its own. */
  private static void failAll(Writer leader, Writer last, Throwable cause) {
    throw new NotDoneYet("2.4");
  }

  /** Makes all that was acknowledged so far durable, whatever the store's durability. */
  public void sync() {
    exclusively(
        () -> {
          checkWritable();
          log.force();
          return null;
        });
  }

  /** Makes durable what was acknowledged, if there is such; for a timer, so it throws nothing. */
  private void syncIfNeeded() {
    try {
      exclusively(
          () -> {
            if (!closed && poison == null && log.hasUnsynced()) {
              log.force();
            }
            return null;
          });
    } catch (UncheckedIOException e) {
      // The store is poisoned: the next write says so.
      return;
    }
  }

  /**
   * Starts a new log file and a new memory between two groups of writers; every batch is whole in
   * one of them. Returns the memory that ended.
   */
  public S turn(Turn<S> turn) {
    return exclusively(
        () -> {
          checkWritable();
          S ended = memory;
          memory = turn.to(log.rotate(), nextSequence);
          return ended;
        });
  }

  /** Deletes the log files below a number: what they hold is durable elsewhere. */
  public void deleteLogsBelow(long number) throws IOException {
    exclusively(
        () -> {
          log.forgetBelow(number);
          return null;
        });
    // Outside the line: deleting a large file takes a while, and no writer needs it.
    log.deleteBelow(number);
  }

  /** Runs {@code action} while no writer writes. An error in it poisons the store. */
  private <T> T exclusively(Callable<T> action) {
    Writer alone = new Writer(null, CommitCheck.PASS);
    queue.join(alone);
    try {
      return action.call();
    } catch (IOException e) {
      poison = poison == null ? e : poison;
      throw new UncheckedIOException(e);
    } catch (Error e) {
      // Thrown in the middle of a write, maybe: nobody knows what the log holds now.
      poison = poison == null ? e : poison;
      throw e;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      queue.leave(alone, alone);
    }
  }

  private void checkWritable() {
    if (closed) {
      throw new IllegalStateException("store is closed");
    }
    if (poison != null) {
      throw new UncheckedIOException(
          "store must be opened anew: an earlier write failed: " + poison.getMessage(),
          poison instanceof IOException e ? e : new IOException(poison));
    }
  }

  /** Returns the memory that takes the writes now. */
  public S memory() {
    return memory;
  }

  @Override
  public byte[] get(byte[] key) {
    return memory.get(key);
  }

  @Override
  public Cursor scan(KeyRange range) {
    return memory.scan(range);
  }

  @Override
  public InstantSource clock() {
    return memory.clock();
  }

  @Override
  public StoreStats stats() {
    return memory
        .stats()
        .with("log.bytes", log.bytesAppended())
        .with("log.groups", groups)
        .with("log.syncs", log.syncs());
  }

  /** Makes everything durable, then closes log and memory. A poisoned store is closed as it is. */
  @Override
  public void close() {
    timer.stop();
    try {
      exclusively(
          () -> {
            if (!closed) {
              closed = true;
              closeLog();
            }
            return null;
          });
    } finally {
      memory.close();
    }
  }

  private void closeLog() throws IOException {
    if (poison == null) {
      log.close();
    } else {
      log.abandon();
    }
  }
}
