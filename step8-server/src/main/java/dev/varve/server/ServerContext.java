package dev.varve.server;

import dev.varve.transactions.TransactionalStore;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** All that a server has, and that its commands use. Used by its event loop alone. */
final class ServerContext {
  private static final int MAX_SCANS = 1 << 16;
  private static final long MAX_SCAN_BYTES = 32 << 20;

  final VarveServer server;
  final ServerOptions options;
  final Workspace workspace;
  final RedisCommands commands = RedisCommands.all();
  final ServerFigures figures = new ServerFigures();
  final Clients clients = new Clients();
  final Watches<Connection> watches = new Watches<>();
  final Pause pause = new Pause();
  final BlockedClients blocked = new BlockedClients(this);
  final Tracking tracking = new Tracking(this);
  final SlowLog slowLog = new SlowLog();
  final LatencyEvents latency = new LatencyEvents();
  final Encodings encodings = new Encodings();
  final OrderEnds orderEnds = new OrderEnds();
  final ScanCursors cursors;
  final KnownKeys knownKeys;
  final Users users;
  final AccessControl access = new AccessControl(this);
  final Turn turn;
  final MemoryBudget memory;
  final PubSub pubSub;
  final Monitors monitors;
  final KeyspaceEvents events;
  final Databases databases;
  final Dispatcher dispatcher;
  final Configuration configuration;
  final Saves saves;
  final SlowWork slowWork = new SlowWork(this);
  final @Nullable Encryption encryption;

  /** The number by which a run of the server is known. */
  final String runId =
      String.format(
          Locale.ROOT,
          "%016x%016x%08x",
          ThreadLocalRandom.current().nextLong(),
          ThreadLocalRandom.current().nextLong(),
          ThreadLocalRandom.current().nextInt());

  ServerContext(VarveServer server, TransactionalStore store, ServerOptions options)
      throws IOException {
    this.server = server;
    this.options = options;
    this.users = new Users(this);
    this.workspace = new Workspace(store);
    this.workspace.begin();
    this.cursors =
        new ScanCursors(
            MAX_SCANS, Math.min(MAX_SCAN_BYTES, options.memoryBytes() / 32), firstScan());
    this.knownKeys = new KnownKeys(options.memoryBytes() / 16);
    this.memory = new MemoryBudget(this, options.memoryBytes());
    this.turn = new Turn(this);
    this.pubSub = new PubSub(turn);
    this.monitors = new Monitors(turn);
    this.events = new KeyspaceEvents(pubSub);
    this.databases = new Databases(this, options.databases());
    this.dispatcher = new Dispatcher(this);
    this.configuration = new Configuration(this);
    this.saves = new Saves(store);
    TlsOptions tls = options.tls();
    this.encryption = tls == null ? null : new Encryption(tls, millis());
  }

  /** Returns a number that no scan has had before a restart, unless the clock was set back. */
  private long firstScan() {
    return millis() << 10;
  }

  /** Begins to serve. */
  void runOn(EventLoop loop) {
    slowWork.runBeside(loop);
    memory.runOn(loop);
    turn.runOn(loop);
  }

  TransactionalStore store() {
    return workspace.store();
  }

  /** Returns the time, in milliseconds since 1970. */
  long millis() {
    return store().clock().millis();
  }

  /** Lets a client's state take effect: what it listens to, and what it tracks. */
  void register(Connection connection) {
    pubSub.register(connection);
    monitors.register(connection);
    tracking.register(connection);
  }

  /** Reverses {@link #register}. */
  void unregister(Connection connection) {
    pubSub.unregister(connection);
    monitors.unregister(connection);
    tracking.unregister(connection);
  }

  /** Undoes what this turn has done, except to the store and to the state of clients. */
  void undo() {
    watches.undo();
    blocked.undo();
    tracking.undo();
    users.undo();
    access.log().undo();
  }

  /** The turn is over: what {@link #undo} would have undone stays. */
  void turned() {
    watches.turned();
    blocked.turned();
    tracking.turned();
    users.turned();
    access.log().turned();
  }

  /**
   * Closes a client at the end of the turn. If it is the one that is {@code asking}, it still gets
   * the reply; others lose what was not sent yet.
   */
  void kill(Connection connection, @Nullable Connection asking) {
    turn.messagesTo(connection);
    connection.closeAfterTurn();
    if (connection != asking) {
      turn.afterwards(connection::close);
    }
  }

  /** A client has gone. */
  void forget(Connection connection) {
    unregister(connection);
    watches.forget(connection);
    blocked.forget(connection);
    pause.forget(connection);
    tracking.forget(connection);
    clients.remove(connection);
    memory.forget(connection);
    connection.release();
  }
}
