package dev.varve.server;

import dev.varve.transactions.TransactionalStore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * SAVE and BGSAVE, which in Redis write a file with all data. Here all data is in the store's files
 * anyway; what is in memory too is flushed into tables. Thread-safe.
 */
final class Saves {
  private final TransactionalStore store;
  private final AtomicBoolean isSaving = new AtomicBoolean();
  private final AtomicLong changes = new AtomicLong();
  private volatile long lastSeconds;
  private volatile boolean lastFailed;
  private volatile @Nullable Thread saver;

  Saves(TransactionalStore store) {
    this.store = store;
    this.lastSeconds = store.clock().millis() / 1_000;
  }

  /** Returns when the last one succeeded, or when the store was opened, in seconds since 1970. */
  long lastSeconds() {
    return lastSeconds;
  }

  boolean isSaving() {
    return isSaving.get();
  }

  boolean lastFailed() {
    return lastFailed;
  }

  /** A key has changed. */
  void changed() {
    changes.incrementAndGet();
  }

  /** Returns the number of changes of keys since the last one began. */
  long changes() {
    return changes.get();
  }

  /** One at a time: SAVE waits for a BGSAVE that is under way. */
  synchronized void save() {
    long before = changes.get();
    store.flush();
    changes.addAndGet(-before);
    lastSeconds = store.clock().millis() / 1_000;
    lastFailed = false;
  }

  void saveInBackground() {
    if (isSaving.compareAndSet(false, true)) {
      Thread thread = new Thread(this::saveAndEnd, "varve-save");
      thread.setDaemon(true);
      saver = thread;
      thread.start();
    }
  }

  /** Waits for a save that has begun: the store must not be closed before. */
  void close() {
    Thread last = saver;
    try {
      if (last != null) {
        last.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void saveAndEnd() {
    try {
      save();
    } catch (RuntimeException e) {
      // INFO shows it, and so does the next write: a flush that fails is recorded by the store.
      lastFailed = true;
    } finally {
      isSaving.set(false);
    }
  }
}
