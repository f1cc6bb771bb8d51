package dev.varve.wal;

import dev.varve.Durability;
import dev.varve.WriteBatch;
import dev.varve.WriteOptions;
import dev.varve.io.Closing;
import dev.varve.io.Encoder;
import dev.varve.io.Storage;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A log in numbered files; records are appended to the last one.
 *
 * <p>The durable part is always a prefix: {@link #force} forces earlier files before the current
 * one, so that a power cut never leaves a hole. Not thread-safe; {@link LoggedStore} calls it from
 * one writer at a time. {@link LogRecovery} reads it back.
 */
public final class WriteAheadLog implements AutoCloseable {
  private static final String SUFFIX = ".log";
  private static final long MILLIS_BETWEEN_TIMES = 1000;
  private static final int RESERVED_BYTES = 64 << 10;

  private final Storage storage;
  private final Durability durability;
  private final LongSupplier fileNumbers;
  private final long maxFileBytes;
  private final InstantSource clock;
  private final LogEvents events;
  private final LogFiles files;
  // Earlier files with bytes that were never forced, oldest first.
  private final Deque<LogWriter> unsynced = new ArrayDeque<>();
  private LogWriter current;
  // Whether the names of all files are durable. They need not be before the next sync.
  private boolean namesDurable;
  private int operationsSinceSync;
  // Since the last commit: the strongest durability requested, and the figures for its event.
  private Durability.Level asked = Durability.Level.MEMORY;
  private int batches;
  private long batchBytes;
  private long syncNanos;
  private long nextSequence;
  private long timeLogged;
  private volatile long bytes;
  private volatile long syncs;

  /**
   * Starts a log in a new file. The contents of earlier files must be durable, as they are when
   * {@link LogRecovery} has returned.
   *
   * @param fileNumbers returns ascending numbers that are not in use yet
   * @param maxFileBytes the length at which the log continues in a new file; 0 for a log without
   *     batches: its files have only headers, and a missing one shows that something was lost
   * @param nextSequence the sequence number with which the first batch will begin
   * @param clock its time is logged, so that it does not run backwards after a restart
   * @param events receives the events of the log
   */
  public WriteAheadLog(
      Storage storage,
      Durability durability,
      LongSupplier fileNumbers,
      long maxFileBytes,
      long nextSequence,
      InstantSource clock,
      LogEvents events)
      throws IOException {
    this.storage = storage;
    this.durability = durability;
    this.fileNumbers = fileNumbers;
    this.maxFileBytes = maxFileBytes;
    this.nextSequence = nextSequence;
    this.clock = clock;
    this.events = events;
    this.files = new LogFiles(storage);
    startFile(fileNumbers.getAsLong());
    try {
      // The first record then already contains a durable offset, which implies that all files
      // before this one are durable. Otherwise damage to the end of an earlier log would look like
      // the result of a power cut, and recovery would drop that record as well.
      vouch();
    } catch (Throwable e) {
      Closing.afterFailure(e, current::abandon);
      throw e;
    }
    syncs = 0; // Count only the syncs of writers.
  }

  /** Returns the name of the log file with a number. */
  public static String fileName(long number) {
    return FileNames.of(number, SUFFIX);
  }

  /** Returns the number in the name of a log file, or -1 if it is not one. */
  public static long numberOf(String fileName) {
    return FileNames.number(fileName, SUFFIX);
  }

  private void startFile(long number) throws IOException {
    LogWriter next = new LogWriter(storage, fileName(number), number);
    try {
      reserve(next);
      appendTime(next, clock.millis());
      next.write();
      current = next;
      files.started(number, nextSequence);
      namesDurable = false;
    } catch (Throwable e) {
      Closing.afterFailure(e, next::abandon);
      throw e;
    }
  }

  /** The first file may stay small; after a rotation, more writes will follow if there is room. */
  private void reserve(LogWriter next) throws IOException {
    try {
      next.reserve(current == null || !hasBatches() ? 0 : RESERVED_BYTES);
    } catch (IOException e) {
      next.reserve(0);
    }
  }

  private void appendTime(LogWriter log, long millis) throws IOException {
    if (!hasBatches()) {
      return;
    }
    timeLogged = millis;
    byte[] payload = new Encoder(Long.BYTES).u64(millis).toByteArray();
    log.append(LogRecord.Kind.TIME, nextSequence, payload, payload.length);
  }

  /**
   * Reserves space for a batch, so that its append does not fail on a full disk. If this fails, the
   * log is unchanged, and the message names the directory.
   */
  public void reserve(WriteBatch batch) throws IOException {
    if (!hasBatches()) {
      return;
    }
    try {
      current.reserve(batch.encodedLength());
    } catch (IOException e) {
      throw new IOException("no room for the log in " + storage + ": " + e.getMessage(), e);
    }
  }

  /** Adds a batch with the durability {@code level}; until {@link #commit} it is only in memory. */
  public void append(WriteBatch batch, long firstSequence, Durability.Level level)
      throws IOException {
    batches++;
    batchBytes += batch.encodedLength();
    if (!hasBatches()) {
      return;
    }
    // Before the batch: if the batch is recovered, so is the time.
    long now = clock.millis();
    if (now - timeLogged >= MILLIS_BETWEEN_TIMES) {
      appendTime(current, now);
    }
    files.places().add(batch, firstSequence, current.size() + LogFormat.FRAME_BYTES);
    current.append(LogRecord.Kind.BATCH, firstSequence, batch.encoded(), batch.encodedLength());
    nextSequence = firstSequence + batch.size();
    operationsSinceSync += batch.size();
    asked = level.compareTo(asked) > 0 ? level : asked;
    bytes += LogFormat.FRAME_BYTES + batch.encodedLength();
  }

  /** Makes all appended batches as durable as the strongest of them requests. */
  public void commit() throws IOException {
    syncNanos = 0;
    bringToDisk();
    events.committed(batches, batchBytes, syncNanos);
    asked = Durability.Level.MEMORY;
    batches = 0;
    batchBytes = 0;
    if (hasBatches() && current.size() >= maxFileBytes) {
      rotate();
    }
  }

  private void bringToDisk() throws IOException {
    switch (asked) {
      case MEMORY -> {}
      case OS -> current.write();
      case EVERY_WRITE -> force();
      case PERIODIC -> {
        current.write();
        if (operationsSinceSync >= durability.operations()) {
          force();
        }
      }
    }
  }

  /** Hands all that was appended to the operating system; returns where it ends. */
  public LogPosition write() throws IOException {
    current.write();
    return new LogPosition(current.logNumber(), current.size(), nextSequence);
  }

  /** Makes everything appended durable, in the order in which it was appended. */
  public void force() throws IOException {
    long start = System.nanoTime();
    // The names first: a file that records durable data must not exist without the files before it,
    // or their absence would look like a loss of promised data.
    syncNames();
    while (!unsynced.isEmpty()) {
      unsynced.peekFirst().close();
      unsynced.removeFirst();
      syncs++;
    }
    if (current.hasUnsynced()) {
      current.force();
      syncs++;
    }
    operationsSinceSync = 0;
    syncNanos = System.nanoTime() - start;
  }

  /** Makes everything durable, and adds a mark that records this. */
  public void vouch() throws IOException {
    force();
    current.mark();
  }

  private void syncNames() throws IOException {
    if (!namesDurable) {
      storage.sync();
      namesDurable = true;
    }
  }

  /** Returns whether anything was appended that is not durable. */
  public boolean hasUnsynced() {
    return operationsSinceSync > 0;
  }

  /**
   * Continues in a new file, and returns its number.
   *
   * @throws RotationException if that failed, and the log can continue in the old file
   */
  public long rotate() throws IOException {
    current.write();
    LogWriter old = current;
    long number = fileNumbers.getAsLong();
    try {
      startFile(number);
    } catch (IOException e) {
      throw afterFailedStart(number, e);
    }
    unsynced.addLast(old);
    files.finished(old.logNumber(), old.size());
    events.rotated(current.logNumber());
    return current.logNumber();
  }

  /**
   * Removes the unfinished new file durably. If it reappeared after a power cut, it would begin
   * with a sequence number that the old file has passed meanwhile: recovery would take that for a
   * gap. So if it cannot be removed, nothing more may be appended.
   */
  private IOException afterFailedStart(long number, IOException failure) {
    try {
      files.removeUnfinished(number);
    } catch (IOException e) {
      failure.addSuppressed(e);
      return failure;
    }
    return new RotationException(
        "no new log can be started in " + storage + ": " + failure.getMessage(), failure);
  }

  /** Closes the files below a number without forcing them: they are about to be deleted. */
  public void forgetBelow(long number) throws IOException {
    while (!unsynced.isEmpty() && unsynced.peekFirst().logNumber() < number) {
      unsynced.removeFirst().abandon();
    }
  }

  /** Returns the files of this log. */
  public LogFiles files() {
    return files;
  }

  /** Returns the number of the current file. */
  public long currentNumber() {
    return current.logNumber();
  }

  /** Returns whether batches are written to this log. */
  public boolean hasBatches() {
    return maxFileBytes > 0;
  }

  /** Returns the durability that this log promises. */
  public Durability durability() {
    return durability;
  }

  /**
   * Returns the durability of a write with {@code options}; throws {@link IllegalArgumentException}
   * if this log does not offer it.
   */
  public Durability.Level durabilityOf(WriteOptions options) {
    Durability.Level level = durability.of(options);
    if (!hasBatches() && level != Durability.Level.MEMORY) {
      throw new IllegalArgumentException(
          "a write of durability " + level + " in a store without a log: call flush() instead");
    }
    return level;
  }

  /** Returns the number of bytes appended since the log was opened. */
  public long bytesAppended() {
    return bytes;
  }

  /** Returns the number of syncs of files since the log was opened. */
  public long syncs() {
    return syncs;
  }

  /** Makes everything durable and closes the files. */
  @Override
  public void close() throws IOException {
    try {
      appendTime(current, clock.millis());
      force();
      current.close();
    } catch (Throwable e) {
      Closing.afterFailure(e, this::abandon);
      throw e;
    }
  }

  /** Closes the files without forcing them. */
  public void abandon() throws IOException {
    List<Closing.File> files = new ArrayList<>();
    unsynced.forEach(file -> files.add(file::abandon));
    unsynced.clear();
    files.add(current::abandon);
    Closing.all(files);
  }
}
