package dev.varve.wal;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The queue in which writers wait. The first one is the leader: it may serve any number of the
 * writers right after it, and when it leaves with them, the next one leads.
 *
 * <p>This is the lock of Mellor-Crummey and Scott (1991), in which each waiter spins on its own
 * flag, with one addition: the holder serves its followers instead of waking each to serve itself.
 * Joining an empty queue is one atomic exchange. In LevelDB: the {@code writers_} deque of {@code
 * DBImpl::Write}; in RocksDB: {@code WriteThread}.
 */
public final class CommitQueue {
  private static final int SPINS = 20;
  private static final int YIELDS = 100;
  private static final long LINK_PAUSE_NANOS = 20_000;

  /** A place in the queue. */
  public static class Place {
    private enum State {
      WAITING,
      LEADING,
      SERVED
    }

    private final Thread thread = Thread.currentThread();
    private volatile State state = State.WAITING;
    private volatile Place behind;

    private void become(State next) {
      state = next;
      LockSupport.unpark(thread);
    }

    /**
     * Waits until this place leads or was served. An interrupt does not end the wait. Sleeping and
     * waking up costs as much CPU time as many writes, and the leader wakes all writers that it
     * served: so a writer first spins briefly, then yields a few times, unless yields are slow
     * ({@link YieldAdvice}), and only then sleeps.
     */
    private void await(YieldAdvice advice) {
      for (int i = 0; i < SPINS && state == State.WAITING; i++) {
        Thread.onSpinWait();
      }
      yieldALittle(advice);
      boolean interrupted = false;
      while (state == State.WAITING) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    private void yieldALittle(YieldAdvice advice) {
      if (state != State.WAITING || !advice.isWorthwhile()) {
        return;
      }
      for (int i = 0; i < YIELDS && state == State.WAITING; i++) {
        if (!advice.yield()) {
          return;
        }
      }
      advice.paid();
    }

    /**
     * Returns whether a leader at this place should wait for others first: see {@link CommitDelay}.
     */
    boolean wantsCompanions() {
      return false;
    }

    /** Returns the place after this one, or null if none has joined yet. */
    public Place behind() {
      return behind;
    }
  }

  private final YieldAdvice advice = new YieldAdvice();
  private final AtomicReference<Place> last = new AtomicReference<>();

  /** Joins the queue and waits. True: the caller leads now. False: a leader has served it. */
  public boolean join(Place place) {
    return join(place, place);
  }

  /**
   * As {@link #join(Place)}, with all places from {@code first} to {@code end}: see {@link #link}.
   */
  public boolean join(Place first, Place end) {
    Place ahead = last.getAndSet(end);
    if (ahead == null) {
      return true;
    }
    ahead.behind = first;
    return await(first);
  }

  /** Links {@code next} right after {@code place}; neither may have joined the queue. */
  public static void link(Place place, Place next) {
    place.behind = next;
  }

  /** Waits for a place that has joined; returns whether it leads, as {@link #join(Place)} does. */
  public boolean await(Place place) {
    place.await(advice);
    return place.state == Place.State.LEADING;
  }

  /** Removes the leader and those it served, from itself to {@code lastServed}. */
  public void leave(Place leader, Place lastServed) {
    Place next = lastServed.behind;
    if (next == null && !last.compareAndSet(lastServed, null)) {
      next = awaitLink(lastServed);
    }
    // Wake the next leader first: it can start while the others still wake up.
    if (next != null) {
      next.become(Place.State.LEADING);
    }
    for (Place served = leader; served != lastServed; ) {
      served = served.behind;
      served.become(Place.State.SERVED);
    }
  }

  /** Waits for a writer that has joined after {@code place} and is about to link itself. */
  private static Place awaitLink(Place place) {
    Place next = place.behind;
    for (int i = 0; next == null; i++) {
      if (i < SPINS) {
        Thread.onSpinWait();
      } else {
        // It was descheduled in between: on a busy machine, for a long time.
        LockSupport.parkNanos(LINK_PAUSE_NANOS);
      }
      next = place.behind;
    }
    return next;
  }
}
