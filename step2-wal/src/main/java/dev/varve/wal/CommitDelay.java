package dev.varve.wal;

import java.util.function.LongSupplier;

/**
 * Lets the leader of a group wait briefly before a sync for other writers to join.
 *
 * <p>A sync costs the same for one write as for eight. The writers served by the last sync are just
 * waking up, about to write again: if the leader does not wait for them, they have to wait for its
 * whole sync, and then for another one. So a leader expects as many writers as were in the queue
 * when the last sync was done, served or not, and waits for them, but at most half as long as that
 * sync took. A thread that writes alone expects no others, and never waits. On a busy machine no
 * leader waits, since a yield takes longer there than the sync ({@link YieldAdvice}).
 *
 * <p>Used only by the leader of the queue. In PostgreSQL: {@code commit_delay} and {@code
 * commit_siblings}, which are configured by hand.
 */
public final class CommitDelay {
  private final LongSupplier nanoTime;
  private final YieldAdvice advice;
  private int expected = 1;
  private long mostNanos;
  private long syncStart;

  /** Creates a delay that expects no writers yet. */
  public CommitDelay(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.advice = new YieldAdvice(nanoTime, Thread::yield);
  }

  /**
   * Waits until all expected writers have joined after {@code leader}, or the time is up; does not
   * wait if the leader does not ask for a sync.
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

  /**
   * Records how many writers to expect next, after the sync that {@link #awaitCompanions} preceded.
   */
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
