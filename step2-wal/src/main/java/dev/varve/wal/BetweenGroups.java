package dev.varve.wal;

import dev.varve.Closed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;

/**
 * Runs operations on a log between two groups of writers. Each operation takes a place in the
 * writers' queue, without a batch, so the group before it ends there. Thread-safe.
 */
public final class BetweenGroups {
  private final CommitQueue queue;
  private final WriteAheadLog log;
  private final Health health;
  private volatile boolean closed;
  private volatile boolean ended;

  public BetweenGroups(CommitQueue queue, WriteAheadLog log, Health health) {
    this.queue = queue;
    this.log = log;
    this.health = health;
  }

  /**
   * Runs {@code action} while no writer writes. An error poisons the store, except for a failed
   * rotation, which leaves the log unchanged.
   */
  public <T> T run(Callable<T> action) {
    Writer alone = Writer.alone();
    queue.join(alone);
    try {
      return action.call();
    } catch (RotationException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    } catch (IOException | Error e) {
      // This may have been in the middle of a write: the contents of the log are unknown.
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
    Closed.check(closed || ended);
    health.check();
  }

  public boolean isWritable() {
    return !closed && !ended && !health.isFailed();
  }

  /**
   * Refuses all writes from now on, if {@code last} returns true; it runs while no writer writes.
   */
  public boolean end(Callable<Boolean> last) {
    return run(
        () -> {
          checkWritable();
          ended = last.call();
          return ended;
        });
  }

  /** Makes everything written so far durable. */
  public void sync() {
    run(
        () -> {
          checkWritable();
          log.force();
          return null;
        });
  }

  /** Syncs the log if anything in it is not durable. Throws nothing, since a timer calls it. */
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
      return; // The store is poisoned: the next write reports that.
    }
  }

  /** Hands all to the operating system; returns where the log ends. */
  public LogPosition write() {
    return run(
        () -> {
          checkWritable();
          return log.write();
        });
  }

  /** Makes everything durable and records that in the log, so that a later loss is detected. */
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
    // Outside the queue: deleting a large file takes a while, and no writer uses it.
    log.files().deleteBelow(number);
  }

  /** Closes the log; makes all of it durable first, unless a write or sync of it has failed. */
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
