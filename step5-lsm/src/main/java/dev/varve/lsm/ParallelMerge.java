package dev.varve.lsm;

import dev.varve.KeyRange;
import dev.varve.io.Closing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * Merges several ranges of keys at the same time, in the calling thread and in others that help it.
 * Either all ranges are merged, or none: if one fails, the others give up, and all tables written
 * are discarded.
 */
final class ParallelMerge {

  /** Merges one range into new tables. */
  interface Part {
    /** Runs {@code pause} between any two entries; it may throw to cancel the work. */
    List<Table> write(KeyRange range, Runnable pause) throws IOException;
  }

  /** How other threads help. */
  interface Helpers {
    /** Runs each task, in this thread or in another one; returns when all have begun. */
    void run(List<FutureTask<List<Table>>> tasks);

    /** Returns helpers that live as long as the merge: a thread for each range but the first. */
    static Helpers ownThreads() {
      return tasks -> {
        for (int i = 1; i < tasks.size(); i++) {
          start(tasks.get(i), "varve-compact-" + (i + 1));
        }
        tasks.get(0).run();
      };
    }

    /**
     * Returns helpers from a pool. A task that none of them has begun when this thread gets to it
     * is run here: so a merge never waits for a thread, even if it has one of the pool itself.
     */
    static Helpers of(Executor pool) {
      return tasks -> {
        tasks.stream().skip(1).forEach(pool::execute);
        tasks.forEach(FutureTask::run);
      };
    }
  }

  private final TableFiles files;
  private final Part part;
  private final Helpers helpers;
  private volatile boolean failed;

  ParallelMerge(TableFiles files, Part part, Helpers helpers) {
    this.files = files;
    this.part = part;
    this.helpers = helpers;
  }

  /** Merges all ranges; returns their tables, in the order of the ranges. */
  List<Table> run(List<KeyRange> ranges) throws IOException {
    List<FutureTask<List<Table>>> tasks =
        ranges.stream().map(range -> new FutureTask<>(() -> write(range))).toList();
    helpers.run(tasks);
    return collect(tasks);
  }

  private static void start(FutureTask<?> task, String name) {
    try {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      thread.start();
    } catch (OutOfMemoryError e) {
      // The system has no thread left: the ranges are merged one after the other.
      task.run();
    }
  }

  private List<Table> write(KeyRange range) throws IOException {
    try {
      return part.write(range, this::giveUpIfFailed);
    } catch (Throwable e) {
      failed = true;
      throw e;
    }
  }

  private void giveUpIfFailed() {
    if (failed) {
      throw new TableFiles.CancelledException();
    }
  }

  private List<Table> collect(List<FutureTask<List<Table>>> tasks) throws IOException {
    List<Table> tables = new ArrayList<>();
    Throwable failure = null;
    for (FutureTask<List<Table>> task : tasks) {
      try {
        tables.addAll(await(task));
      } catch (ExecutionException e) {
        failure = cause(failure, e.getCause());
      }
    }
    if (failure != null) {
      Closing.afterFailure(failure, () -> files.discard(tables));
      Closing.rethrow(failure);
    }
    return tables;
  }

  /** Returns the one of two failures that is not merely a consequence of another. */
  private static Throwable cause(Throwable first, Throwable second) {
    return first == null || first instanceof TableFiles.CancelledException ? second : first;
  }

  /** Waits for the end of a part; an interrupt of the waiting thread does not end the wait. */
  private static <T> T await(FutureTask<T> task) throws ExecutionException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
