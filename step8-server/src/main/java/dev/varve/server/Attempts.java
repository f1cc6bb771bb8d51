package dev.varve.server;

import dev.varve.Text;
import dev.varve.transactions.ConflictException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs all requests of a turn and commits them at once; only then are the replies published. So a
 * commit, and its sync, serves all clients that asked at the same time, and no client is ever told
 * of a write that was not kept.
 *
 * <p>If that does not succeed, all that it has done is undone, and the same requests run again:
 *
 * <ul>
 *   <li>after a conflict, on what the other writer has committed;
 *   <li>after a request that failed without a reply, without that request;
 *   <li>after any other failure, without writes: the store cannot keep them.
 * </ul>
 *
 * <p>In Redis, {@code beforeSleep} writes the append-only file before the replies for the same
 * reason; Bernstein, Hadzilacos and Goodman, "Concurrency Control and Recovery in Database
 * Systems", 1987, have it as the rule of recoverable histories.
 *
 * @param <R> a request
 */
public final class Attempts<R> {
  /** After so many failures, those of requests not counted, the turn runs without writes. */
  public static final int ENOUGH = 100;

  /** After so many failures, those of requests not counted, the turn gives up. */
  public static final int MOST = 2 * ENOUGH;

  /**
   * What is done in a turn.
   *
   * @param <R> a request
   */
  public interface Work<R> {
    /** Begins an attempt, on what is committed now. */
    void begin();

    /** Takes the next request that has arrived, which is not taken again; null if there is none. */
    @Nullable R take();

    /** Executes a request. What it writes and replies is kept until the end of the turn. */
    void execute(R request);

    /**
     * Lets each later {@link #execute} of a request only reply with {@code error}, and not throw.
     */
    void refuse(R request, String error);

    /** Replaces what a request has replied in this attempt, if anything, by {@code error}. */
    void replyError(R request, String error);

    /**
     * Commits all that was written in this attempt, or nothing of it.
     *
     * @throws ConflictException if another thread has written the same keys meanwhile
     */
    void commit();

    /** Ends an attempt without a commit; its replies are kept. */
    void abandon();

    /** Undoes all that an attempt has done, replies too. */
    void undo();

    /** No attempt has succeeded, the last one is undone: the clients will never know. */
    void giveUp();

    /** The turn is over: sends all replies. */
    void publish();
  }

  /** Thrown when a request has failed without a reply. */
  private static final class FailedRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedRequest(Throwable cause) {
      super(cause);
    }
  }

  private final Work<R> work;

  // This turn: its requests so far, the one that is being executed, and how many attempts have
  // failed otherwise than by a request.
  private final List<R> requests = new ArrayList<>();
  private int current;
  private int failures;
  private @Nullable String writesRefused;

  /** Creates the attempts of turns that do {@code work}, one turn after the other. */
  public Attempts(Work<R> work) {
    this.work = work;
  }

  /** Returns why this turn runs without writes; null if it runs with them. */
  public @Nullable String writesRefused() {
    return writesRefused;
  }

  /** Returns the number of requests that this turn has taken so far. */
  public int size() {
    return requests.size();
  }

  /**
   * Runs a turn: attempts until one {@link #succeeds}, each undone before the next, and then
   * publishes. A turn begins with writes, regardless of those before. Its requests are forgotten
   * before it publishes, so that none can run twice, even if that fails.
   */
  public void run() {
    writesRefused = null;
    failures = 0;
    while (!succeeds()) {
      work.undo();
    }
    requests.clear();
    work.publish();
  }

  /**
   * Makes an {@link #attempt}, and decides what follows if it fails: a request that failed is
   * refused with "ERR " and the {@link #reason}; after a conflict, nothing changes; after anything
   * else, writes are refused. The last two count as {@code failures}. A request that failed does
   * not, since it fails only once, and others must not suffer from it. After {@link #ENOUGH}
   * failures, writes are refused, too. After {@link #MOST} of them, no attempt is made: the turn
   * gives up.
   *
   * @return whether the turn is over
   */
  private boolean succeeds() {
    if (failures == MOST) {
      work.giveUp();
      return true;
    }
    try {
      attempt();
      return true;
    } catch (FailedRequest e) {
      work.refuse(requests.get(current), "ERR " + reason(e.getCause()));
      return false;
    } catch (ConflictException e) {
      // The next attempt sees what the other writer has written.
    } catch (RuntimeException | Error e) {
      refuseWrites(reason(e));
    }
    if (++failures == ENOUGH) {
      refuseWrites("too many attempts have failed");
    }
    return false;
  }

  /** Returns a failure in one line. */
  static String reason(Throwable e) {
    return Text.line(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
  }

  /**
   * Lets this turn run without writes from now on; the first reason is the one that is reported.
   */
  private void refuseWrites(String reason) {
    if (writesRefused == null) {
      writesRefused = "MISCONF the store cannot write: " + reason;
    }
  }

  /**
   * Executes all requests once, in the order of their arrival: those that an earlier attempt has
   * taken, and then those that are still to be taken. A request belongs to the turn as soon as it
   * is taken. Then it commits; without writes, it is abandoned instead.
   */
  private void attempt() {
    work.begin();
    for (current = 0; current < requests.size() || takes(); current++) {
      execute(requests.get(current));
    }
    if (writesRefused == null) {
      work.commit();
    } else {
      work.abandon();
    }
  }

  private boolean takes() {
    R next = work.take();
    return next != null && requests.add(next);
  }

  /**
   * Executes a request. If it throws anything, the attempt has failed, since half of its writes may
   * be there; but without writes there is no such half, so "ERR " and the {@link #reason} are its
   * reply, and the attempt goes on.
   *
   * @throws FailedRequest with the cause
   */
  private void execute(R request) {
    try {
      work.execute(request);
    } catch (RuntimeException | Error e) {
      if (writesRefused == null) {
        throw new FailedRequest(e);
      }
      work.replyError(request, "ERR " + reason(e));
    }
  }
}
