package dev.varve.lsm;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Slows writers down gradually when compaction falls behind, so that they need not be stopped.
 *
 * <p>Each table in level 0 beyond the limit halves the accepted write rate. Delays of microseconds
 * are not worth a sleep: they add up, and a writer sleeps for a millisecond at a time. In RocksDB:
 * "Write Stalls".
 */
final class WriteThrottle {
  private static final long FULL_RATE = 128L << 20;
  private static final int MAX_HALVINGS = 8;
  private static final long PAID_AT_ONCE_NANOS = 1_000_000;
  private static final long MAX_PAID_NANOS = 1_000_000_000;

  private final int slowAt;
  private final AtomicLong owedNanos = new AtomicLong();
  private final StoreListener listener;

  WriteThrottle(int slowAt, StoreListener listener) {
    this.slowAt = slowAt;
    this.listener = listener;
  }

  /** Returns how long a write of {@code bytes} bytes should take with this many level 0 tables. */
  long delayNanos(int level0Tables, int bytes) {
    if (level0Tables < slowAt) {
      return 0;
    }
    long rate = FULL_RATE >> Math.min(level0Tables - slowAt, MAX_HALVINGS);
    return bytes * 1_000_000_000L / rate;
  }

  /** Delays the calling writer if necessary. */
  void beforeWrite(int level0Tables, int bytes) {
    long delay = delayNanos(level0Tables, bytes);
    if (delay > 0 && owedNanos.addAndGet(delay) >= PAID_AT_ONCE_NANOS) {
      // More than a second is waived: by then compaction may have caught up, or the store closed.
      long owed = Math.min(owedNanos.getAndSet(0), MAX_PAID_NANOS);
      listener.stallBegan(StoreListener.Stall.SLOWED);
      LockSupport.parkNanos(this, owed);
      listener.stallEnded(StoreListener.Stall.SLOWED, owed);
    }
  }
}
