package dev.varve.server;

import dev.varve.server.ClientState.Queued;
import dev.varve.server.RedisCommand.Flag;
import java.util.List;
import java.util.Locale;

/**
 * Executes requests: checks whether the client may ask for this now, queues what is part of a
 * transaction, and runs the rest. In Redis: {@code processCommand} in server.c.
 */
final class Dispatcher {
  private final ServerContext context;

  Dispatcher(ServerContext context) {
    this.context = context;
  }

  /**
   * Executes a request; its reply, also an error, is written to its client's output. If it throws
   * anything, the request has not ended: {@link Connection#replyError} and {@link
   * Connection#endRequest} follow, or the turn is undone.
   */
  void execute(Asked asked) {
    Connection connection = asked.connection();
    if (connection.state().changesWithEveryRequest()) {
      context.turn.remember(connection);
    }
    connection.beginRequest();
    context.tracking.setCurrent(connection);
    try {
      dispatch(connection, asked);
    } catch (RespError e) {
      context.figures.error(e);
      connection.replyError(e.text());
    }
    endCaching(connection.state(), asked);
    connection.endRequest();
    context.blocked.serveReady();
    context.tracking.setCurrent(null);
  }

  /** A CLIENT CACHING is about the next request, or the next transaction. */
  private static void endCaching(ClientState state, Asked asked) {
    if (state.isCachingGiven && state.queue == null) {
      state.isCachingGiven = Ascii.is(asked.arguments()[0], "client");
    }
  }

  private void dispatch(Connection connection, Asked asked) {
    ClientState state = connection.state();
    RedisCommand command;
    checkNotHttp(connection, asked.arguments()[0]);
    try {
      command = context.commands.of(asked.arguments());
      if (command.has(Flag.BLOCKING)) {
        // Also if it is refused or queued: that may be different when the turn runs again.
        context.turn.holdBack(connection);
      }
      checkAllowed(command, state);
      context.access.check(connection, command, asked.arguments());
      checkSubscribed(command, state);
      checkRefused(command, asked);
      checkMemory(command, state);
    } catch (RespError e) {
      throw aborted(connection, asked, e);
    }
    connection.setLastCommand(command.name());
    if (command.has(Flag.SESSION)) {
      context.turn.remember(connection);
    }
    List<Queued> queue = state.queue;
    if (queue != null && !command.has(Flag.AT_ONCE)) {
      countQueued(state, asked);
      queue.add(new Queued(command, asked.arguments()));
      connection.reply().simple("QUEUED");
      return;
    }
    run(new Call(context, connection, command, asked.arguments(), false));
  }

  /** A transaction may be as long as a request, and no longer. */
  private void countQueued(ClientState state, Asked asked) {
    state.queuedBytes += RequestLimits.bytesOf(asked.arguments());
    if (state.queuedBytes > context.options.requestLimits().requestBytes()) {
      state.queueFailed = true;
      throw new RespError(
          "ERR transaction exceeds " + context.options.requestLimits().requestBytes() + " bytes");
    }
  }

  /** A page in a browser can send HTTP to any port: its body must not be taken for commands. */
  private static void checkNotHttp(Connection connection, byte[] word) {
    if (Ascii.is(word, "post") || Ascii.is(word, "host:")) {
      connection.closeAfterTurn();
      throw new RespError("ERR this port does not speak HTTP");
    }
  }

  private void checkAllowed(RedisCommand command, ClientState state) {
    if (!state.isAuthenticated && !context.users.admitAll() && !command.has(Flag.NO_AUTH)) {
      throw RespError.NO_AUTH;
    }
    if (state.queue != null && command.has(Flag.NO_MULTI)) {
      throw RespError.NOT_IN_TRANSACTION;
    }
  }

  private static void checkSubscribed(RedisCommand command, ClientState state) {
    if (state.isSubscribed() && !command.has(Flag.SUBSCRIBED)) {
      throw new RespError(
          "ERR Can't execute '"
              + command.name().toLowerCase(Locale.ROOT)
              + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this"
              + " context");
    }
  }

  /** Refuses what has failed when the turn ran before, and all writes if they cannot be kept. */
  private void checkRefused(RedisCommand command, Asked asked) {
    if (asked.refusal() != null) {
      throw new RespError(asked.refusal());
    }
    if (command.has(Flag.WRITE)) {
      context.turn.checkWritable();
    }
  }

  /** Refuses what needs memory if there is none: also what would be queued, as Redis does. */
  private void checkMemory(RedisCommand command, ClientState state) {
    List<Queued> queue = state.queue;
    boolean isQueued = queue != null && !command.has(Flag.AT_ONCE);
    boolean isExec = queue != null && command.name().equals("exec");
    if (isQueued
        || command.needsMemory()
        || isExec && queue.stream().anyMatch(it -> it.command().needsMemory())) {
      context.memory.checkRoom();
    }
  }

  /**
   * A request of a transaction was wrong: EXEC must not run the others. If it was EXEC itself, the
   * transaction has ended, and so have all watches.
   */
  private RespError aborted(Connection connection, Asked asked, RespError error) {
    ClientState state = connection.state();
    if (!Ascii.is(asked.arguments()[0], "exec")) {
      state.queueFailed |= state.queue != null;
      return error;
    }
    MultiCommands.end(context, connection);
    return asked.refusal() != null ? error : MultiCommands.aborted(error);
  }

  /** Runs a command. */
  void run(Call call) {
    RedisCommand command = call.command();
    RedisCommand.Body body = command.body();
    if (body == null) {
      throw call.wrongNumberOfArguments();
    }
    long start = System.nanoTime();
    try {
      body.run(call);
    } catch (RespError e) {
      command.figures().failed();
      throw e;
    } finally {
      ran(call, System.nanoTime() - start);
    }
  }

  private void ran(Call call, long nanos) {
    RedisCommand command = call.command();
    context.figures.ran();
    if (command.has(Flag.READONLY)) {
      context.tracking.read(call);
    }
    command.figures().ran(nanos);
    if (!command.has(Flag.SKIP_MONITOR) && !command.has(Flag.ADMIN)) {
      context.monitors.show(call);
    }
    // The time of slow work is known when it is finished.
    if (!command.name().equals("exec") && !call.connection().isWaiting()) {
      record(call, nanos);
    }
  }

  /** Keeps how long a command took, if that was long. */
  void record(Call call, long nanos) {
    context.slowLog.ran(call, nanos);
    context.latency.ran(call.command().has(Flag.FAST) ? "fast-command" : "command", nanos);
  }
}
