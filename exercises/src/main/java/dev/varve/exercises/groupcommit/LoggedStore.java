// Exercise 2.4: group commit. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=2.4

package dev.varve.exercises.groupcommit;

import dev.varve.Cursor;
import dev.varve.ForwardClock;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.Limits;
import dev.varve.StoreStats;
import dev.varve.WriteBatch;
import dev.varve.course.NotDoneYet;
import dev.varve.wal.CommitCheck;
import dev.varve.wal.CommitDelay;
import dev.varve.wal.CommitQueue;
import dev.varve.wal.Durability;
import dev.varve.wal.DurableStore;
import dev.varve.wal.Health;
import dev.varve.wal.Room;
import dev.varve.wal.SyncTimer;
import dev.varve.wal.WriteAheadLog;
import java.io.IOException;
import java.io.UncheckedIOException;
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
 * <em>poisoned</em>: every later write fails until it is reopened ({@link Health}). Reads go on.
 *
 * @param <S> the store in memory
 */
public final class LoggedStore<S extends KeyValueStore> implements KeyValueStore {
  private static final int GROUP_BYTES = 1 << 20;

  private final CommitQueue queue = new CommitQueue();
  private final WriteAheadLog log;
  private final SyncTimer timer;
  private final CommitDelay delay;
  private final Health health;
  private final Room<S> room;
  private volatile S memory;
  private volatile boolean closed;
  private volatile long groups;

  // Changed by the leader of the queue alone.
  private long nextSequence;

  /** Logs what is written to {@code memory}; other parts of the store may share its health. */
  public LoggedStore(WriteAheadLog log, S memory, long nextSequence, Room<S> room, Health health) {
    this.log = log;
    this.memory = memory;
    this.nextSequence = nextSequence;
    this.room = room;
    this.health = health;
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
    while (joinLine(batch, check).lacksRoom) {
      room.await();
    }
  }

  private Writer joinLine(WriteBatch batch, CommitCheck check) {
    Writer writer = new Writer(batch, check);
    if (queue.join(writer)) {
      lead(writer);
    }
    writer.rethrow();
    return writer;
  }

  /**
   * Serves {@code leader} and those behind it as one group, if {@link #makeRoom} has made room for
   * its batch: logs their batches, then applies them to the memory, and counts the group in {@code
   * groups}. Lets them leave the queue, whatever happens: without room the leader alone. A failure,
   * whatever is thrown, is the log's ({@link Health}) and is told to the whole group. (It may ask
   * {@link CommitDelay} to wait for companions before the group is taken, and tell it when that is
   * logged.)
   */
  private void lead(Writer leader) {
    throw new NotDoneYet("2.4");
  }

  /**
   * Turns to a new memory if this one has no room for the leader's batch. Returns whether to go on;
   * if not, the leader was refused, or has to wait outside of the line.
   */
  private boolean makeRoom(Writer leader) throws IOException {
    Room.Turn<S> turn;
    try {
      // Whoever may not write needs no room: it is refused with the others.
      if (!isWritable() || room.has(memory, 0, leader.batch.weight())) {
        return true;
      }
      turn = room.turn();
    } catch (Throwable e) {
      leader.failure = e;
      return false;
    }
    leader.lacksRoom = turn == null;
    if (turn != null) {
      memory = turn.to(log.rotate(), nextSequence);
    }
    return turn != null;
  }

  /** Returns the last to go with the leader: all with a batch that fit the group and room. */
  private Writer endOfGroup(Writer leader) {
    throw new NotDoneYet("2.4");
  }

  /**
   * Appends the batches of the group that are accepted and not empty, each with its sequence
   * numbers, and commits them to the log together. If there are none, nothing is committed: after a
   * failure the log must not be tried again.
   */
  private void log(Writer leader, Writer last) throws IOException {
    throw new NotDoneYet("2.4");
  }

  /**
   * Asks whether the store may be written, then the batch; what is thrown is its writer's alone.
   */
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
            if (isWritable() && log.hasUnsynced()) {
              log.force();
            }
            return null;
          });
    } catch (UncheckedIOException e) {
      return; // The store is poisoned: the next write says so.
    }
  }

  /**
   * Starts a new log file and a new memory between two groups of writers; every batch is whole in
   * one of them. Returns the memory that ended.
   */
  public S turn(Room.Turn<S> turn) {
    return exclusively(
        () -> {
          checkWritable();
          S ended = memory;
          memory = turn.to(log.rotate(), nextSequence);
          return ended;
        });
  }

  /** Takes the turn of the {@link Room}, unless {@code from} was left. False: not yet. */
  public boolean turnFrom(S from) {
    return exclusively(
        () -> {
          checkWritable();
          Room.Turn<S> turn = memory == from ? room.turn() : null;
          if (turn != null) {
            memory = turn.to(log.rotate(), nextSequence);
          }
          return memory != from;
        });
  }

  /** Makes all durable, and lets the log say so: from now on its loss is noticed. */
  void vouch() {
    exclusively(
        () -> {
          checkWritable();
          log.vouch();
          return null;
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
    } catch (IOException | Error e) {
      // In the middle of a write, maybe: nobody knows what the log holds now.
      health.fail(Health.Part.LOG, e);
      if (e instanceof Error error) {
        throw error;
      }
      throw new UncheckedIOException((IOException) e);
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
    health.check();
  }

  private boolean isWritable() {
    return !closed && !health.isFailed();
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
  public ForwardClock clock() {
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
    if (health.isFailed(Health.Part.LOG)) {
      log.abandon();
    } else {
      log.close();
    }
  }
}
