package dev.varve.wal;

import dev.varve.Cursor;
import dev.varve.Durability;
import dev.varve.ForwardClock;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.Limits;
import dev.varve.PersistentStore;
import dev.varve.Recovery;
import dev.varve.StoreStats;
import dev.varve.WriteBatch;
import dev.varve.WriteOptions;
import dev.varve.io.Closing;
import dev.varve.io.DiskStorage;
import dev.varve.io.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * Makes an in-memory store durable in a directory, which contains the newest {@link Checkpoint} and
 * the logs since then.
 *
 * <p>Opening it reads both and starts a new log. {@link #checkpoint} keeps opening fast: it writes
 * all entries to one file, and deletes the logs before it. Thread-safe.
 *
 * <p>On a full disk, an open fails and loses nothing, for it needs room for the new log. In an open
 * store, a write for which there is no room is refused alone, a delete too: room given back by
 * deletes would need a checkpoint, as large as all entries. So the room has to be made elsewhere.
 *
 * @param <S> the in-memory store
 */
public final class DurableStore<S extends KeyValueStore> implements PersistentStore {
  /** The length at which the log continues in a new file. */
  private static final long MAX_LOG_BYTES = 64 << 20;

  private final Storage storage;
  private final LoggedStore<S> logged;
  private final LogRecovery.Result recovery;
  private final Object checkpointLock = new Object();

  private DurableStore(Storage storage, LoggedStore<S> logged, LogRecovery.Result recovery) {
    this.storage = storage;
    this.logged = logged;
    this.recovery = recovery;
  }

  /** Opens the store in {@code directory}, without a limit on its memory. */
  public static <S extends KeyValueStore> DurableStore<S> open(
      Path directory, Durability durability, LongFunction<S> emptyMemory) throws IOException {
    return open(DiskStorage.open(directory), durability, emptyMemory);
  }

  /** As {@link #open(Storage, Durability, LongFunction, Room)}, in {@code directory}. */
  public static <S extends KeyValueStore> DurableStore<S> open(
      Path directory, Durability durability, LongFunction<S> emptyMemory, Room<S> room)
      throws IOException {
    return open(DiskStorage.open(directory), durability, emptyMemory, room);
  }

  /** Opens the store in {@code storage}, without a limit on its memory. */
  public static <S extends KeyValueStore> DurableStore<S> open(
      Storage storage, Durability durability, LongFunction<S> emptyMemory) throws IOException {
    return open(storage, durability, emptyMemory, Room.unlimited());
  }

  /**
   * Opens the store in {@code storage}, which is closed when the store is closed or cannot be
   * opened.
   *
   * @param emptyMemory creates an empty memory, given the sequence number of its first operation
   * @param room the limit of the memory: what exceeds it is refused before it is logged
   * @throws dev.varve.CorruptionException if acknowledged data is lost; the message names file and
   *     offset
   * @throws IOException if the disk fails, or has no room for a log; the message names the
   *     directory
   */
  public static <S extends KeyValueStore> DurableStore<S> open(
      Storage storage, Durability durability, LongFunction<S> emptyMemory, Room<S> room)
      throws IOException {
    try {
      return recover(new OwnFiles(storage), durability, emptyMemory, room);
    } catch (IOException e) {
      Closing.afterFailure(e, storage);
      throw new IOException("cannot open " + storage + ": " + e.getMessage(), e);
    } catch (Throwable e) {
      Closing.afterFailure(e, storage);
      throw e;
    }
  }

  private static <S extends KeyValueStore> DurableStore<S> recover(
      Storage storage, Durability durability, LongFunction<S> emptyMemory, Room<S> room)
      throws IOException {
    Checkpoint.deleteUnfinished(storage);
    long checkpoint = Checkpoint.newest(storage);
    S memory = emptyMemory.apply(1);
    LogRecovery.Sink toMemory = (batch, firstSequence) -> memory.write(batch);
    long sequence = checkpoint == 0 ? 1 : Checkpoint.read(storage, checkpoint, toMemory);
    // Before the replay, which may delete logs: the next one must not get the number of such a log,
    // since a power cut may show the bytes of a deleted file in a new one.
    AtomicLong number = new AtomicLong(highestNumber(storage));
    LogRecovery.Result recovery = LogRecovery.replay(storage, checkpoint, sequence, toMemory);
    memory.clock().advanceTo(recovery.latestMillis());
    long next = recovery.nextSequence();
    WriteAheadLog log =
        new WriteAheadLog(
            storage,
            durability,
            number::incrementAndGet,
            MAX_LOG_BYTES,
            next,
            memory.clock(),
            LogEvents.NONE);
    LoggedStore<S> logged = new LoggedStore<>(log, () -> memory, next, room, new Health());
    return new DurableStore<>(storage, logged, recovery);
  }

  private static long highestNumber(Storage storage) throws IOException {
    return storage.list().stream()
        .mapToLong(WriteAheadLog::numberOf)
        .reduce(Checkpoint.newest(storage), Math::max);
  }

  /**
   * Writes all entries to one file, from which the next open starts, and deletes the logs before
   * it. Writers wait only while the entries are listed.
   */
  public void checkpoint() throws IOException {
    synchronized (checkpointLock) {
      Turnover turnover = new Turnover();
      logged.rotate(
          (logNumber, firstSequence) -> {
            turnover.logNumber = logNumber;
            turnover.sequence = firstSequence;
            turnover.entries = logged.memory().scan(KeyRange.all());
          });
      try (Cursor entries = turnover.entries) {
        // The log after the checkpoint records the number that it begins with, so the next open
        // notices if the checkpoint is missing. And the logs before it are complete, in case a
        // power cut loses the checkpoint's name.
        logged.between().vouch();
        Checkpoint.write(storage, turnover.logNumber, turnover.sequence, entries);
      }
      logged.between().deleteBelow(turnover.logNumber);
    }
  }

  private static final class Turnover {
    long logNumber;
    long sequence;
    Cursor entries;
  }

  @Override
  public void sync() {
    logged.between().sync();
  }

  @Override
  public Recovery recovery() {
    return new Recovery(recovery.batches(), recovery.notes());
  }

  @Override
  public byte[] get(byte[] key) {
    return logged.get(key);
  }

  @Override
  public Cursor scan(KeyRange range) {
    return logged.scan(range);
  }

  @Override
  public void write(WriteBatch batch, WriteOptions options) {
    logged.write(checkUnmarked(batch), options, CommitCheck.PASS);
  }

  @Override
  public CompletionStage<Void> writeAsync(WriteBatch batch, WriteOptions options) {
    return logged.writeAsync(checkUnmarked(batch), options, CommitCheck.PASS);
  }

  /** A checkpoint lists entries: it would lose a mark. */
  private static WriteBatch checkUnmarked(WriteBatch batch) {
    if (Limits.checkNotNull("batch", batch).mark() != null) {
      throw new IllegalArgumentException("a DurableStore keeps no marks: use an LsmStore");
    }
    return batch;
  }

  @Override
  public ForwardClock clock() {
    return logged.clock();
  }

  @Override
  public StoreStats stats() {
    return logged.stats();
  }

  /**
   * Waits for a checkpoint that is being written: it must not continue in a directory that was
   * released.
   */
  @Override
  public void close() {
    synchronized (checkpointLock) {
      closeAll();
    }
  }

  private void closeAll() {
    try (storage) {
      logged.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
