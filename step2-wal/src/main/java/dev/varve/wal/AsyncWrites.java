package dev.varve.wal;

import dev.varve.Closed;
import dev.varve.Durability;
import dev.varve.WriteBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Writes whose callers do not wait. A {@link Job} takes the batches handed over, joins the queue
 * for all of them, and completes a future for each. So an event loop can write: the batches that
 * arrive while one group is being synced join the next group together.
 *
 * <p>Batches are written in the order in which they were handed over. Their places in the queue are
 * adjacent, so that another leader cannot skip one of them to reach a later one. Thread-safe.
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
  private final Job job;
  // Guarded by this.
  private final Queue<Pending> pending = new ArrayDeque<>();
  private boolean closed;

  /**
   * Serves asynchronous writes to {@code queue}, in which {@code lead} serves the writers that
   * become leaders. All of that is done by {@code threads}.
   */
  public AsyncWrites(CommitQueue queue, Consumer<Writer> lead, Room<?> room, Executor threads) {
    this.queue = queue;
    this.lead = lead;
    this.room = room;
    this.job = new Job(threads, this::writeSome);
  }

  /** Accepts a write; its future fails if {@link #close} was called before. */
  public synchronized CompletionStage<Void> write(
      WriteBatch batch, Durability.Level durability, CommitCheck check) {
    if (closed) {
      return CompletableFuture.failedFuture(Closed.exception());
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    pending.add(new Pending(batch, durability, check, done));
    job.wake();
    return done;
  }

  private boolean writeSome() {
    write(take());
    return hasPending();
  }

  private synchronized boolean hasPending() {
    return !pending.isEmpty();
  }

  /** Takes as many of the pending writes as make up a reasonable group. */
  private synchronized List<Pending> take() {
    List<Pending> taken = new ArrayList<>();
    long bytes = 0;
    for (Pending next = pending.peek(); next != null; next = pending.peek()) {
      bytes += next.batch().encodedLength();
      if (!taken.isEmpty() && bytes > MAX_BYTES) {
        break;
      }
      taken.add(pending.remove());
    }
    return taken;
  }

  private void write(List<Pending> taken) {
    int written = 0;
    try {
      taken.forEach(it -> room.beforeWrite(it.batch()));
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
      room.await(taken.get(from + served).batch());
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

  /**
   * Writes everything handed over so far, and refuses later writes. If a future's own action calls
   * this, what was handed over after it is left to the end of that action.
   */
  public void close() {
    synchronized (this) {
      closed = true;
    }
    job.awaitIdle();
  }
}
