package dev.varve.server;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One turn of the event loop: all requests that have arrived are executed in one transaction, it is
 * committed, and only then are the replies sent. {@link Attempts} decides what is done if something
 * fails; this is what it works on: requests, transaction, output and states of clients.
 */
final class Turn implements Runnable, Attempts.Work<Asked> {
  private static final int MAX_REQUESTS = 20_000;

  /** Each one lets all requests before it run again, so a turn with many of them ends earlier. */
  private static final int MAX_REFUSED = 100;

  /** How long expired keys stay when they could not be deleted. */
  private static final long PAUSE_AFTER_FAILURE_MILLIS = 1_000;

  private final ServerContext context;
  private final RequestLimits limits;
  private final Attempts<Asked> attempts = new Attempts<>(this);
  private @Nullable EventLoop loop;
  private final Alarm alarm = new Alarm(this::schedule);
  private boolean isScheduled;

  private final Arrivals arrivals;

  // This turn: its requests, who gets output, the states of clients before it, what follows it.
  private boolean hasRequests;
  private int refused;
  private final Set<Connection> answered = new LinkedHashSet<>();
  private final Map<Connection, ClientState> before = new IdentityHashMap<>();
  private final List<Runnable> afterwards = new ArrayList<>();
  private final Set<Connection> resting = new LinkedHashSet<>();

  Turn(ServerContext context) {
    this.context = context;
    this.limits = context.options.requestLimits();
    this.arrivals = new Arrivals(context.pause, context.commands);
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
    attempts.run();
  }

  /** Returns whether what this turn writes is committed at its end. */
  boolean isWritable() {
    return attempts.writesRefused() == null;
  }

  /**
   * Throws if the commit of this turn has failed already.
   *
   * @throws RespError with the reason
   */
  void checkWritable() {
    String refused = attempts.writesRefused();
    if (refused != null) {
      throw new RespError(refused);
    }
  }

  @Override
  public void begin() {
    context.workspace.begin();
    context.memory.beginTurn();
    context.pause.end(context.workspace.now());
    if (isWritable()) {
      context.databases.deleteDue();
    }
    context.blocked.endDue();
  }

  @Override
  public @Nullable Asked take() {
    Asked next = hasEnough() ? null : arrivals.next(limits);
    if (next != null) {
      hasRequests = true;
      context.memory.took(next.connection(), RequestLimits.bytesOf(next.arguments()));
    }
    return next;
  }

  private boolean hasEnough() {
    return attempts.size() >= MAX_REQUESTS
        || !context.memory.hasRoom()
        || refused >= MAX_REFUSED
        || context.tracking.hasEnough()
        || context.workspace.hasDoneEnough();
  }

  @Override
  public void execute(Asked one) {
    Connection connection = one.connection();
    answered.add(connection);
    if (one.isProtocolError()) {
      connection.messages().error(String.valueOf(one.refusal()));
      connection.closeAfterTurn();
    } else if (!connection.isClosing()) {
      execute(connection, one);
      context.blocked.checkServed();
    }
  }

  private void execute(Connection connection, Asked one) {
    try {
      context.dispatcher.execute(one);
    } catch (RuntimeException | Error e) {
      if (one.refusal() == null) {
        throw e;
      }
      // There is no room even for the error.
      connection.closeAfterTurn();
    }
    context.memory.count(connection);
  }

  @Override
  public void refuse(Asked one, String error) {
    refused++;
    // If it is a waiting client that has failed, that one is refused, and not the request.
    if (!context.blocked.hasFailed()) {
      one.refuse(error);
    }
  }

  @Override
  public void replyError(Asked one, String error) {
    one.connection().replyError(error);
    one.connection().endRequest();
  }

  @Override
  public void commit() {
    context.tracking.endRequests();
    context.databases.beforeCommit();
    context.workspace.commit();
    context.databases.committed();
  }

  @Override
  public void abandon() {
    // What is left are deletes of expired keys, which can wait.
    context.workspace.abandon();
    context.databases.rollback();
    // They would wait for what no client can write.
    context.blocked.endAll("UNBLOCKED " + withoutCode(String.valueOf(attempts.writesRefused())));
  }

  private static String withoutCode(String error) {
    return error.substring(error.indexOf(' ') + 1);
  }

  @Override
  public void giveUp() {
    answered.forEach(Connection::closeAfterTurn);
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
    RespWriter messages = connection.messagesOfOthers();
    context.memory.count(connection);
    return messages;
  }

  /**
   * No other request of a client follows in this turn: whether it waits for this one, or has been
   * answered, may be different when the turn is undone and runs again.
   */
  void holdBack(Connection connection) {
    connection.waits().endTurn();
    resting.add(connection);
  }

  /** Answers a request that has waited for a key; the reply leaves with those of this turn. */
  void replyLate(Connection connection, boolean isWanted, Consumer<RespWriter> reply) {
    answered.add(connection);
    holdBack(connection);
    connection.replyLate(isWanted, reply);
    context.memory.count(connection);
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

  @Override
  public void undo() {
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
    context.undo();
  }

  /** The turn is over: forgets it first, and then replies. */
  @Override
  public void publish() {
    if (hasRequests) {
      context.figures.turned();
    }
    List<Connection> receivers = new ArrayList<>(answered);
    List<Runnable> actions = new ArrayList<>(afterwards);
    List<Connection> gone = arrivals.takeLeaving();
    answered.clear();
    before.clear();
    context.turned();
    afterwards.clear();
    hasRequests = false;
    refused = 0;
    receivers.forEach(this::replyOrClose);
    RuntimeException failure = runAll(actions);
    gone.forEach(context::forget);
    receivers.forEach(context.memory::count);
    context.memory.endTurn();
    arrivals.stopReading();
    letGoOn();
    goOn();
    setAlarm();
    if (failure != null) {
      throw failure;
    }
  }

  private void letGoOn() {
    for (Connection connection : resting) {
      connection.waits().beginTurn();
      if (connection.unreadBytes() > 0 || connection.isGone()) {
        arrivals.add(connection);
      }
    }
    resting.clear();
  }

  /** Lets a turn follow if there are requests, and memory for them. */
  void goOn() {
    if (!arrivals.isEmpty() && context.memory.hasRoom()) {
      schedule();
    }
  }

  private void replyOrClose(Connection connection) {
    try {
      reply(connection);
    } catch (RuntimeException | OutOfMemoryError e) {
      connection.close();
    }
  }

  /** Runs all actions, also after one that fails; returns the first failure, or null. */
  private static @Nullable RuntimeException runAll(List<Runnable> actions) {
    RuntimeException first = null;
    for (Runnable action : actions) {
      try {
        action.run();
      } catch (RuntimeException e) {
        first = first == null ? e : first;
      } catch (OutOfMemoryError e) {
        first = first == null ? new IllegalStateException("after a turn", e) : first;
      }
    }
    return first;
  }

  /** Sends what was written for a client, and lets it go on. */
  void reply(Connection connection) {
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

  /** Wakes up when the next key expires, or a client stops to wait for one. */
  private void setAlarm() {
    long next = Math.min(context.databases.earliest(), context.blocked.earliest());
    next = Math.min(next, context.pause.endsAt());
    if (loop != null && alarm.differsFrom(next)) {
      long least = isWritable() ? 1 : PAUSE_AFTER_FAILURE_MILLIS;
      alarm.set(loop, next, Math.max(least, next - context.millis()));
    }
  }
}
