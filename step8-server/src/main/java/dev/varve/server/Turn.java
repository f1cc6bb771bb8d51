package dev.varve.server;

import dev.varve.Expiry;
import dev.varve.Text;
import dev.varve.transactions.ConflictException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One turn of the event loop: all requests that have arrived are executed in one transaction, it is
 * committed, and only then are the replies sent. So a commit, and its sync, serves all clients that
 * asked at the same time, and no client is ever told of a write that was not kept.
 *
 * <p>If the commit is refused, because a writer elsewhere in the process was faster, the same
 * requests run again on what is there now. So they also do if one of them fails unexpectedly, then
 * without that one, or if the store cannot write, then without writes. Each time, all that the turn
 * had done to clients is undone first: output, state, subscriptions.
 *
 * <p>In Redis, {@code beforeSleep} writes the append-only file before the replies for the same
 * reason; Bernstein, Hadzilacos and Goodman, "Concurrency Control and Recovery in Database
 * Systems", 1987, have it as the rule of recoverable histories.
 */
final class Turn implements Runnable {
  private static final int MAX_REQUESTS = 20_000;
  private static final long MAX_REQUEST_BYTES = 32 << 20;

  /** After so many attempts, the turn runs without writes. */
  private static final int ENOUGH_ATTEMPTS = 100;

  /** How long expired keys stay when they could not be deleted. */
  private static final long PAUSE_AFTER_FAILURE_MILLIS = 1_000;

  private static final int MAX_ATTEMPTS = 2 * ENOUGH_ATTEMPTS;

  /** Thrown when a request has failed in a way that is no reply. */
  private static final class FailedRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Asked asked;

    FailedRequest(Asked asked, Throwable cause) {
      super(cause);
      this.asked = asked;
    }
  }

  private final ServerContext context;
  private @Nullable EventLoop loop;
  private boolean isScheduled;
  private @Nullable ScheduledFuture<?> alarm;
  private long alarmAtMillis = Expiry.NEVER;

  private final Arrivals arrivals = new Arrivals();

  // This turn: its requests, who gets output, the states of clients before it, what follows it.
  private final List<Asked> asked = new ArrayList<>();
  private long askedBytes;
  private final Set<Connection> answered = new LinkedHashSet<>();
  private final Map<Connection, ClientState> before = new IdentityHashMap<>();
  private final List<Runnable> afterwards = new ArrayList<>();
  private @Nullable String writesRefused;

  Turn(ServerContext context) {
    this.context = context;
  }

  void runOn(EventLoop eventLoop) {
    loop = eventLoop;
    checkIdle();
    schedule();
  }

  /** Something has arrived from a client, or it has gone. */
  void add(Connection connection) {
    arrivals.add(connection);
    schedule();
  }

  /** Lets a turn follow after all sockets that are ready have been read. */
  void schedule() {
    if (!isScheduled && loop != null) {
      isScheduled = true;
      loop.execute(this);
    }
  }

  @Override
  public void run() {
    isScheduled = false;
    writesRefused = null;
    int attempts = 0;
    while (!succeeds(++attempts)) {
      undo();
    }
    publish();
  }

  /** Runs the turn, or the same turn again; returns whether that is all. */
  private boolean succeeds(int attempts) {
    try {
      if (attempts > MAX_ATTEMPTS) {
        answered.forEach(Connection::closeAfterTurn);
        return true;
      }
      attempt();
      return true;
    } catch (FailedRequest e) {
      e.asked.refuse("ERR " + reason(e.getCause()));
    } catch (ConflictException e) {
      // The next attempt sees what the other writer has written.
    } catch (RuntimeException | Error e) {
      refuseWrites(reason(e));
    }
    if (attempts == ENOUGH_ATTEMPTS) {
      refuseWrites("too many attempts have failed");
    }
    return false;
  }

  private static String reason(Throwable e) {
    return Text.line(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
  }

  private void refuseWrites(String reason) {
    if (writesRefused == null) {
      writesRefused = "MISCONF the store cannot write: " + reason;
    }
  }

  /**
   * Throws if the commit of this turn has failed already.
   *
   * @throws RespError with the reason
   */
  void checkWritable() {
    if (writesRefused != null) {
      throw new RespError(writesRefused);
    }
  }

  private void attempt() {
    context.workspace.begin();
    if (writesRefused == null) {
      context.databases.deleteDue();
    }
    for (Asked again : asked) {
      execute(again);
    }
    while (takeNext()) {
      execute(asked.get(asked.size() - 1));
    }
    if (writesRefused != null) {
      // What is left are deletes of expired keys, which can wait.
      context.workspace.abandon();
      context.databases.rollback();
      return;
    }
    context.databases.beforeCommit();
    context.workspace.commit();
    context.databases.committed();
  }

  private void execute(Asked one) {
    Connection connection = one.connection();
    answered.add(connection);
    int position = connection.reply().position();
    try {
      if (one.isProtocolError()) {
        connection.messages().error(String.valueOf(one.refusal()));
        connection.closeAfterTurn();
      } else if (!connection.isClosing()) {
        context.dispatcher.execute(one);
      }
    } catch (RuntimeException | Error e) {
      if (writesRefused == null) {
        throw new FailedRequest(one, e);
      }
      connection.reply().truncate(position);
      connection.reply().error("ERR " + reason(e));
    }
  }

  /** Takes one more request; false if there is none, or if the turn has enough. */
  private boolean takeNext() {
    boolean hasEnough = asked.size() >= MAX_REQUESTS || askedBytes >= MAX_REQUEST_BYTES;
    Asked next = hasEnough ? null : arrivals.next(context.options.requestLimits());
    if (next == null) {
      return false;
    }
    askedBytes += RequestLimits.bytesOf(next.arguments());
    asked.add(next);
    return true;
  }

  /** A command is about to change the state of a client. */
  void remember(Connection connection) {
    if (!before.containsKey(connection)) {
      before.put(connection, connection.state().copy());
    }
  }

  /** Returns where messages to a client go; they leave with the replies of this turn. */
  RespWriter messagesTo(Connection connection) {
    answered.add(connection);
    return connection.messages();
  }

  /** Looks for idle clients as the settings say now. */
  void checkIdle() {
    if (loop != null) {
      context.configuration.checkIdleOn(loop);
    }
  }

  /** Lets {@code action} follow the commit of this turn. */
  void afterwards(Runnable action) {
    afterwards.add(action);
  }

  private void undo() {
    context.workspace.abandon();
    context.databases.rollback();
    answered.forEach(Connection::dropOutput);
    afterwards.clear();
    before.forEach(
        (connection, state) -> {
          context.unregister(connection);
          state.restore();
          connection.setState(state);
          context.register(connection);
        });
    before.clear();
  }

  /** The turn is over: forgets it first, so that no request can run twice, and then replies. */
  private void publish() {
    if (!asked.isEmpty()) {
      context.figures.turned();
    }
    List<Connection> receivers = new ArrayList<>(answered);
    List<Runnable> actions = new ArrayList<>(afterwards);
    List<Connection> gone = arrivals.takeLeaving();
    answered.clear();
    before.clear();
    afterwards.clear();
    asked.clear();
    askedBytes = 0;
    receivers.forEach(this::reply);
    actions.forEach(Runnable::run);
    gone.forEach(context::forget);
    if (!arrivals.isEmpty()) {
      schedule();
    }
    setAlarm();
  }

  private void reply(Connection connection) {
    if (!connection.isGone()) {
      connection.flush();
      cutOffIfSlow(connection);
    }
    if (connection.resume()) {
      add(connection);
    }
  }

  /** A client that never reads must not take the memory of all others. */
  private void cutOffIfSlow(Connection connection) {
    ClientState state = connection.state();
    boolean listens = state.isMonitor || state.subscriptions() > 0;
    long limit = listens ? context.options.messageBytes() : context.options.replyBytes();
    if (connection.outputBytes() > limit) {
      context.figures.cutOff();
      connection.close();
    }
  }

  /** Wakes up when the next key expires. */
  private void setAlarm() {
    long next = context.databases.earliest();
    EventLoop eventLoop = loop;
    if (next == alarmAtMillis || eventLoop == null) {
      return;
    }
    if (alarm != null) {
      alarm.cancel(false);
      alarm = null;
    }
    alarmAtMillis = next;
    if (next != Expiry.NEVER) {
      long least = writesRefused == null ? 1 : PAUSE_AFTER_FAILURE_MILLIS;
      long most = TimeUnit.DAYS.toMillis(1);
      long delay = Math.max(least, Math.min(next - context.millis(), most));
      alarm = eventLoop.schedule(this::wakeUp, delay, TimeUnit.MILLISECONDS);
    }
  }

  private void wakeUp() {
    alarmAtMillis = Expiry.NEVER;
    alarm = null;
    schedule();
  }
}
