package dev.varve.lsm;

import dev.varve.Closed;
import dev.varve.Limits;
import dev.varve.TooOldException;
import dev.varve.WriteBatch;
import dev.varve.wal.LogFiles;
import dev.varve.wal.LogRecord;
import dev.varve.wal.LogTail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a store in the order in which they were committed, each once and as a whole: those
 * of the past, as far as the logs are kept, and those of the future, for which it waits. It gives
 * only what was acknowledged, at any durability. See {@link LsmStore#changes}.
 *
 * <p>A feed never slows down writers. Logs are kept for it, though their writes are in tables, up
 * to 64 MiB or {@link LsmOptions#withKeptLogBytes}; if it falls further behind, its next read
 * throws {@link TooOldException}. A feed that ends, or whose store is closed, is continued by
 * another one that begins with {@link #nextSequence}.
 *
 * <p>For one thread at a time; any thread may call {@link #close}, which ends a wait. In RocksDB:
 * {@code GetUpdatesSince}.
 */
public final class ChangeFeed implements AutoCloseable {
  private final LogTail tail;
  private final LogFiles files;
  private final LongSupplier lastSequence;
  private final BooleanSupplier storeClosed;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile boolean closed;
  private @Nullable LogRecord current;

  /**
   * Reads from {@code tail}, which it closes.
   *
   * @param lastSequence returns the number of the last acknowledged write
   */
  ChangeFeed(LogTail tail, LogFiles files, LongSupplier lastSequence, BooleanSupplier storeClosed) {
    this.tail = tail;
    this.files = files;
    this.lastSequence = lastSequence;
    this.storeClosed = storeClosed;
  }

  /**
   * Moves to the next batch; waits until there is one.
   *
   * @throws TooOldException if it is no longer kept
   * @throws IllegalStateException if this or its store is closed, or is closed meanwhile
   * @throws dev.varve.CorruptionException if the log is damaged, naming file and offset
   * @throws UncheckedIOException if the log cannot be read, or the store has failed
   * @throws InterruptedException if the thread is interrupted; the feed can be used on
   */
  public void next() throws InterruptedException {
    next(Long.MAX_VALUE);
  }

  /** As {@link #next()}, but waits for at most {@code timeout}; returns whether it has moved. */
  public boolean next(Duration timeout) throws InterruptedException {
    return next(nanos(Limits.checkNotNull("timeout", timeout)));
  }

  private static long nanos(Duration timeout) {
    if (timeout.isNegative()) {
      return 0;
    }
    // Three centuries are for good.
    return timeout.getSeconds() > TimeUnit.NANOSECONDS.toSeconds(Long.MAX_VALUE) - 1
        ? Long.MAX_VALUE
        : timeout.toNanos();
  }

  private boolean next(long nanos) throws InterruptedException {
    long start = System.nanoTime();
    while (!read()) {
      long left = nanos - (System.nanoTime() - start);
      if (!files.commits().await(() -> isClosed() || isMore(), left)) {
        return false;
      }
    }
    return true;
  }

  private boolean isClosed() {
    return closed || storeClosed.getAsBoolean();
  }

  private boolean isMore() {
    return lastSequence.getAsLong() >= tail.nextSequence();
  }

  private boolean read() {
    reading.lock();
    try {
      Closed.check(isClosed());
      LogRecord next = isMore() ? tail.next() : null;
      current = next == null ? current : next;
      return next != null;
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    } finally {
      reading.unlock();
    }
  }

  /**
   * Returns the sequence number of the first operation in the current batch.
   *
   * @throws NoSuchElementException if {@code next} has not returned yet
   */
  public long firstSequence() {
    return current().firstSequence();
  }

  /**
   * Returns the current batch, for the caller to keep.
   *
   * @throws NoSuchElementException if {@code next} has not returned yet
   */
  public WriteBatch batch() {
    return WriteBatch.decode(current().payload().clone());
  }

  private LogRecord current() {
    if (current == null) {
      throw new NoSuchElementException("no batch yet");
    }
    return current;
  }

  /** Returns the sequence number after the current batch, from which another feed continues. */
  public long nextSequence() {
    return tail.nextSequence();
  }

  /** Ends this feed; the logs that were kept for it go with the next flush. */
  @Override
  public void close() {
    closed = true;
    files.commits().signal();
    reading.lock();
    try {
      tail.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      reading.unlock();
    }
  }
}
