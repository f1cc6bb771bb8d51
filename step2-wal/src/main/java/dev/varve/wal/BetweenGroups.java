package dev.varve.wal;

import dev.varve.Closed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;

/**
 * What is done to a log while no writer writes. It stands in their line for that, without a batch,
 * which ends the group before it. Thread-safe.
 */
public final class BetweenGroups {
  private final CommitQueue queue;
  private final WriteAheadLog log;
  private final Health health;
  private volatile boolean closed;

  public BetweenGroups(CommitQueue queue, WriteAheadLog log, Health health) {
    this.queue = queue;
    this.log = log;
    this.health = health;
  }

  /**
   * Runs {@code action} while no writer writes. An error in it poisons the store, unless it is that
   * the log could not be rotated, and is as it was.
   */
  public <T> T run(Callable<T> action) {
    Writer alone = Writer.alone();
    queue.join(alone);
    try {
      return action.call();
    } catch (WriteAheadLog.RotationException e) {
      throw new UncheckedIOException(e.getMessage(), e);
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

  public void checkWritable() {
    Closed.check(closed);
    health.check();
  }

  public boolean isWritable() {
    return !closed && !health.isFailed();
  }

  /** Makes all durable. */
  public void sync() {
    run(
        () -> {
          checkWritable();
          log.force();
          return null;
        });
  }

  /** Makes durable what is not, if there is such; for a timer, so it throws nothing. */
  public void syncIfNeeded() {
    try {
      run(
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

  /** Makes all durable, and lets the log say so: from now on its loss is noticed. */
  public void vouch() {
    run(
        () -> {
          checkWritable();
          log.vouch();
          return null;
        });
  }

  /** Deletes the log files below a number. */
  public void deleteBelow(long number) throws IOException {
    run(
        () -> {
          log.forgetBelow(number);
          return null;
        });
    // Outside the line: deleting a large file takes a while, and no writer needs it.
    log.deleteBelow(number);
  }

  /** Closes the log: all of it is durable then, unless a part of it has failed. */
  public void close() {
    run(
        () -> {
          if (!closed) {
            closed = true;
            closeLog();
          }
          return null;
        });
  }

  private void closeLog() throws IOException {
    if (health.isFailed(Health.Part.LOG)) {
      log.abandon();
    } else {
      log.close();
    }
  }
}
