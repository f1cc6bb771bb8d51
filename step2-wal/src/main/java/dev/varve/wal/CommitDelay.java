package dev.varve.wal;

import java.util.function.LongSupplier;

/**
 * Lets the leader of a group wait a moment before a sync, for those who will write too.
 *
 * <p>A sync costs the same for one write as for eight. Those who were served along with the last
 * one are just waking up, about to write again: who does not wait for them has them wait for a
 * whole sync, and for one more after it. So a leader expects as many writers as stood in the line
 * when the last sync was done, served or not, and waits for them, but at most half as long as that
 * sync took. A thread that writes alone expects nobody, and never waits. On a busy machine nobody
 * waits, since a yield takes longer there than the sync ({@link YieldAdvice}).
 *
 * <p>Used by the leader of the line alone. In PostgreSQL: {@code commit_delay} and {@code
 * commit_siblings}, which are set by hand.
 */
public final class CommitDelay {
  private final LongSupplier nanoTime;
  private final YieldAdvice advice;
  private int expected = 1;
  private long mostNanos;
  private long syncStart;

  /** Expects nobody yet. */
  public CommitDelay(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.advice = new YieldAdvice(nanoTime, Thread::yield);
  }

  /**
   * Waits until all who are expected have joined behind {@code leader}, or long enough; not at all
   * if it does not ask for a sync.
   */
  public void awaitCompanions(CommitQueue.Place leader) {
    if (!leader.wantsCompanions()) {
      return;
    }
    long start = nanoTime.getAsLong();
    long now = start;
    if (mostNanos > 0 && !isLongAs(leader, expected) && advice.isWorthwhile()) {
      boolean quick = true;
      while (quick && now - start < mostNanos && !isLongAs(leader, expected)) {
        quick = advice.yield();
        now = nanoTime.getAsLong();
      }
      if (quick) {
        advice.paid();
      }
    }
    syncStart = now;
  }

  private static boolean isLongAs(CommitQueue.Place leader, int wanted) {
    CommitQueue.Place last = leader;
    for (int joined = 1; joined < wanted; joined++) {
      last = last.behind();
      if (last == null) {
        return false;
      }
    }
    return true;
  }

  /** The sync for which {@link #awaitCompanions} was called is done: notes what to expect next. */
  public void synced(CommitQueue.Place leader) {
    if (!leader.wantsCompanions()) {
      return;
    }
    mostNanos = (nanoTime.getAsLong() - syncStart) / 2;
    expected = 0;
    for (CommitQueue.Place place = leader; place != null; place = place.behind()) {
      expected++;
    }
  }
}
