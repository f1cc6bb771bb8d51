package dev.varve.wal;

import dev.varve.Closed;
import dev.varve.Durability;
import dev.varve.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Writes whose callers do not wait. One thread takes the batches handed over, joins the queue for
 * all of them, and completes a future for each. So an event loop can write: the batches that arrive
 * while one group is being synced join the next group together.
 *
 * <p>Batches are written in the order in which they were handed over. Their places in the queue are
 * adjacent, so that another leader cannot skip one of them to reach a later one. The thread starts
 * with the first write. Thread-safe.
 */
public final class AsyncWrites {
  private static final int MAX_BYTES = 1 << 20;

  private record Pending(
      WriteBatch batch,
      Durability.Level durability,
      CommitCheck check,
      CompletableFuture<Void> done) {}

  private final CommitQueue queue;
  private final Consumer<Writer> lead;
  private final Room<?> room;
  private final LinkedBlockingQueue<Pending> pending = new LinkedBlockingQueue<>();
  // Guarded by this.
  private Thread thread;
  private boolean closed;

  /**
   * Serves asynchronous writes to {@code queue}, in which {@code lead} serves the writers that
   * become leaders.
   */
  public AsyncWrites(CommitQueue queue, Consumer<Writer> lead, Room<?> room) {
    this.queue = queue;
    this.lead = lead;
    this.room = room;
  }

  /** Accepts a write; its future fails if {@link #close} was called before. */
  public synchronized CompletionStage<Void> write(
      WriteBatch batch, Durability.Level durability, CommitCheck check) {
    if (closed) {
      return CompletableFuture.failedFuture(Closed.exception());
    }
    if (thread == null) {
      thread = new Thread(this::run, "varve-commit");
      thread.setDaemon(true);
      thread.start();
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    pending.add(new Pending(batch, durability, check, done));
    return done;
  }

  private void run() {
    List<Pending> taken = new ArrayList<>();
    while (true) {
      take(taken);
      if (taken.get(0).batch() == null) {
        return;
      }
      write(taken);
      taken.clear();
    }
  }

  /** Waits for pending writes, then takes as many of them as make up a reasonable group. */
  private void take(List<Pending> taken) {
    Pending next = first();
    long bytes = 0;
    while (next != null) {
      taken.add(next);
      bytes += next.batch() == null ? MAX_BYTES : next.batch().encodedLength();
      Pending following = pending.peek();
      boolean fits =
          following != null
              && following.batch() != null
              && bytes + following.batch().encodedLength() <= MAX_BYTES;
      next = fits ? pending.poll() : null;
    }
  }

  private Pending first() {
    while (true) {
      try {
        return pending.take();
      } catch (InterruptedException e) {
        // Only close() ends this thread.
        continue;
      }
    }
  }

  private void write(List<Pending> taken) {
    int written = 0;
    try {
      taken.forEach(it -> room.beforeWrite(it.batch().encodedLength()));
      while (written < taken.size()) {
        written += write(taken, written);
      }
    } catch (Throwable e) {
      // The store may not be written, or there will be no room for it, nor for any of those after.
      taken.subList(written, taken.size()).forEach(it -> it.done().completeExceptionally(e));
    }
  }

  /** Writes from index {@code from} on; returns how many were served, or waits if none was. */
  private int write(List<Pending> taken, int from) {
    List<Writer> writers = new ArrayList<>();
    for (Pending it : taken.subList(from, taken.size())) {
      writers.add(new Writer(it.batch(), it.durability(), it.check()));
    }
    int served = joinLine(writers);
    for (int i = 0; i < served; i++) {
      complete(writers.get(i), taken.get(from + i).done());
    }
    if (served < writers.size()) {
      room.await();
    }
    return served;
  }

  /** Returns how many were served: all, or those before one that lacks room. */
  private int joinLine(List<Writer> writers) {
    Writer end = writers.get(writers.size() - 1);
    for (int i = 1; i < writers.size(); i++) {
      CommitQueue.link(writers.get(i - 1), writers.get(i));
    }
    boolean leads = queue.join(writers.get(0), end);
    for (int i = 0; i < writers.size(); i++) {
      Writer writer = writers.get(i);
      if (i > 0) {
        leads = queue.await(writer);
      }
      if (leads) {
        lead.accept(writer);
      }
      if (writer.lacksRoom) {
        leaveAll(writers.subList(i + 1, writers.size()));
        return i;
      }
    }
    return writers.size();
  }

  /** Removes {@code writers} from the queue: the first leads now, and all will join again later. */
  private void leaveAll(List<Writer> writers) {
    if (!writers.isEmpty()) {
      queue.await(writers.get(0));
      queue.leave(writers.get(0), writers.get(writers.size() - 1));
    }
  }

  private static void complete(Writer writer, CompletableFuture<Void> done) {
    try {
      writer.rethrow();
    } catch (Throwable e) {
      done.completeExceptionally(e);
      return;
    }
    done.complete(null);
  }

  /** Writes everything handed over so far, refuses later writes, and ends the thread. */
  public void close() {
    Thread ending;
    synchronized (this) {
      ending = closed ? null : thread;
      closed = true;
    }
    if (ending != null) {
      pending.add(new Pending(null, null, null, null));
      join(ending);
    }
  }

  private static void join(Thread ending) {
    boolean interrupted = false;
    // A future's own action may close the store: this thread then ends after it.
    while (ending != Thread.currentThread() && ending.isAlive()) {
      try {
        ending.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
