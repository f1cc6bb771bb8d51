// Exercise 2.4: group commit. Write the methods that throw NotDoneYet, then
//   mvn -q test -Dexercise=2.4

package dev.varve.exercises.groupcommit;

import dev.varve.Cursor;
import dev.varve.Durability;
import dev.varve.ForwardClock;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.Limits;
import dev.varve.StoreStats;
import dev.varve.WriteBatch;
import dev.varve.WriteOptions;
import dev.varve.course.NotDoneYet;
import dev.varve.wal.AsyncWrites;
import dev.varve.wal.BetweenGroups;
import dev.varve.wal.CommitCheck;
import dev.varve.wal.CommitDelay;
import dev.varve.wal.CommitQueue;
import dev.varve.wal.DurableStore;
import dev.varve.wal.Health;
import dev.varve.wal.LogFiles;
import dev.varve.wal.LogRoom;
import dev.varve.wal.LogThreads;
import dev.varve.wal.Room;
import dev.varve.wal.SyncTimer;
import dev.varve.wal.WriteAheadLog;
import dev.varve.wal.Writer;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * An in-memory store that logs each write before it applies it, so that acknowledged writes can be
 * replayed after a crash, as far as its {@link Durability} promises. {@link DurableStore} opens one
 * on a directory.
 *
 * <p>Writers wait in a {@link CommitQueue}. The first one is the leader: it appends its own batch
 * and those after it to the log, writes them to the disk with one call (and one sync, if
 * requested), applies them to the memory in the same order, and wakes their writers. So readers
 * never see a write that is not in the log.
 *
 * <p>A failed write or sync leaves the log in an unknown state, and a second sync that succeeds
 * proves nothing about the first (the kernel may have dropped the pages). So the store is
 * <em>poisoned</em>: every later write fails until it is reopened ({@link Health}). Reads still
 * work. If only a new log file could not be started, the state of the log is known: the store is
 * not poisoned, and only the writer that needed the new file fails.
 *
 * @param <S> the store in memory
 */
public final class LoggedStore<S extends KeyValueStore> implements KeyValueStore {
  private static final int GROUP_BYTES = 1 << 20;

  private final CommitQueue queue = new CommitQueue();
  private final LogThreads threads;
  private final AsyncWrites asyncWrites;
  private final BetweenGroups between;
  private final WriteAheadLog log;
  private final LogRoom logRoom;
  private final SyncTimer timer;
  private final CommitDelay delay;
  private final Health health;
  private final Room<S> room;
  private final Supplier<S> memory;
  private volatile long groups;

  // Changed only by the leader of the queue.
  private long nextSequence;

  /** As the other constructor, with threads of its own. */
  public LoggedStore(
      WriteAheadLog log, Supplier<S> memory, long nextSequence, Room<S> room, Health health) {
    this(log, memory, nextSequence, room, health, LogThreads.ofOneStore());
  }

  /**
   * Creates a store that logs each write before it applies it to the memory.
   *
   * @param memory returns the memory that takes the writes now; a {@link Room.Rotation} may change
   *     it
   * @param health may be shared with other parts of the store
   */
  public LoggedStore(
      WriteAheadLog log,
      Supplier<S> memory,
      long nextSequence,
      Room<S> room,
      Health health,
      LogThreads threads) {
    this.log = log;
    this.memory = memory;
    this.nextSequence = nextSequence;
    this.room = room;
    this.logRoom = new LogRoom(log, room);
    this.health = health;
    this.threads = threads;
    this.between = new BetweenGroups(queue, log, health);
    this.asyncWrites = new AsyncWrites(queue, this::lead, room, threads.commits());
    this.delay = new CommitDelay(System::nanoTime);
    this.timer = SyncTimer.start(log.durability(), between::syncIfNeeded, threads.syncs());
  }

  @Override
  public void write(WriteBatch batch) {
    write(batch, CommitCheck.PASS);
  }

  /** As {@link #write(WriteBatch, WriteOptions, CommitCheck)}, with default options. */
  public void write(WriteBatch batch, CommitCheck check) {
    write(batch, WriteOptions.DEFAULT, check);
  }

  /** Writes {@code batch} if {@code check} accepts it when its turn has come. */
  public void write(WriteBatch batch, WriteOptions options, CommitCheck check) {
    Durability.Level level = admit(batch, options);
    while (joinLine(batch, level, check).lacksRoom) {
      room.await(batch);
    }
  }

  private Writer joinLine(WriteBatch batch, Durability.Level level, CommitCheck check) {
    Writer writer = new Writer(batch, level, check);
    if (queue.join(writer)) {
      lead(writer);
    }
    writer.rethrow();
    return writer;
  }

  /** As {@link #write(WriteBatch, WriteOptions, CommitCheck)}, by {@link AsyncWrites}. */
  public CompletionStage<Void> writeAsync(
      WriteBatch batch, WriteOptions options, CommitCheck check) {
    return asyncWrites.write(Limits.checkNotNull("batch", batch), log.durabilityOf(options), check);
  }

  /** Checks a write, and slows its writer down if necessary; returns the write's durability. */
  private Durability.Level admit(WriteBatch batch, WriteOptions options) {
    Durability.Level level = log.durabilityOf(options);
    room.beforeWrite(Limits.checkNotNull("batch", batch));
    return level;
  }

  /**
   * Serves {@code leader} and the writers after it as one group, if {@link #makeRoom} has made room
   * for its batch: logs their batches, then applies them to the memory, and counts the group in
   * {@code groups}. In any case, removes them from the queue; without room, only the leader.
   * Anything thrown is a failure of the log ({@link Health}) and of the whole group. (It may ask
   * {@link CommitDelay} to wait for companions before it forms the group, and notify it when the
   * group is logged.)
   */
  private void lead(Writer leader) {
    throw new NotDoneYet("2.4");
  }

  /**
   * Makes room for the leader's batch, in memory and in the log. Returns whether to continue; if
   * not, the leader's write was refused, or must wait outside the queue.
   */
  private boolean makeRoom(Writer leader) throws IOException {
    return makeRoomInMemory(leader) && (!between.isWritable() || logRoom.reserve(leader));
  }

  /** Rotates to a new memory if this one has no room for the leader's batch. */
  private boolean makeRoomInMemory(Writer leader) throws IOException {
    Room.Rotation rotation;
    try {
      // A store that may not be written needs no room: the leader is refused with the others.
      if (!between.isWritable() || room.has(memory(), 0, leader.batch.weight())) {
        return true;
      }
      rotation = room.rotation();
    } catch (Throwable e) {
      leader.failure = e;
      return false;
    }
    leader.lacksRoom = rotation == null;
    return rotation != null && logRoom.rotate(leader, rotation, nextSequence);
  }

  /** Returns the last writer of the group, to which batches are added while size and room allow. */
  private Writer endOfGroup(Writer leader) {
    throw new NotDoneYet("2.4");
  }

  /**
   * Appends the batches of the group that are accepted and not empty, each with its sequence
   * numbers and the durability that its writer requests, and commits them to the log together. If
   * there are none, nothing is committed: after a failure the log must not be written again.
   */
  private void log(Writer leader, Writer last) throws IOException {
    throw new NotDoneYet("2.4");
  }

  /** Checks the store, then the batch; what either check throws becomes the writer's failure. */
  private boolean accept(Writer writer) {
    throw new NotDoneYet("2.4");
  }

  /** Writes the accepted batches of the group to the memory, in their order. */
  private void apply(Writer leader, Writer last) {
    throw new NotDoneYet("2.4");
  }

  /** Sets the failure of each writer of the group, unless it already has one. */
  private static void failAll(Writer leader, Writer last, Throwable cause) {
    throw new NotDoneYet("2.4");
  }

  /**
   * Starts a new log file between two groups of writers; no batch is split between two files or two
   * memories.
   */
  void rotate(Room.Rotation rotation) {
    between.run(
        () -> {
          between.checkWritable();
          rotation.to(log.rotate(), nextSequence);
          return null;
        });
  }

  /**
   * Rotates to a new memory, unless {@code from} is no longer the current one; returns false if a
   * rotation is not possible yet.
   */
  public boolean rotateFrom(S from) {
    return between.run(
        () -> {
          between.checkWritable();
          return memory() != from || rotateIfPossible();
        });
  }

  /**
   * Rotates to a new memory, and refuses all writes from then on; returns false if a rotation is
   * not possible yet.
   */
  public boolean rotateForGood() {
    return between.end(this::rotateIfPossible);
  }

  private boolean rotateIfPossible() throws IOException {
    Room.Rotation rotation = room.rotation();
    if (rotation != null) {
      rotation.to(log.rotate(), nextSequence);
    }
    return rotation != null;
  }

  /** Returns what can be done to the log between two groups of writers, such as a sync. */
  public BetweenGroups between() {
    return between;
  }

  /** Returns the files of the log. */
  public LogFiles logFiles() {
    return log.files();
  }

  /** Returns the memory that takes the writes now. */
  public S memory() {
    return memory.get();
  }

  @Override
  public byte[] get(byte[] key) {
    return memory().get(key);
  }

  @Override
  public Cursor scan(KeyRange range) {
    return memory().scan(range);
  }

  @Override
  public ForwardClock clock() {
    return memory().clock();
  }

  @Override
  public StoreStats stats() {
    return memory()
        .stats()
        .with("log.bytes", log.bytesAppended())
        .with("log.groups", groups)
        .with("log.syncs", log.syncs());
  }

  /** Completes all writes given to {@link #writeAsync}, which refuses further ones from now on. */
  public void finishHandedOver() {
    asyncWrites.close();
  }

  /**
   * Makes everything durable, then closes log and memory. A poisoned store is closed without that.
   */
  @Override
  public void close() {
    finishHandedOver();
    timer.stop();
    threads.release();
    try {
      between.close();
    } finally {
      memory().close();
    }
  }
}
