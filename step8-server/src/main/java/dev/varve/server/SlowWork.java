package dev.varve.server;

import dev.varve.Text;
import dev.varve.lsm.Snapshot;
import io.netty.channel.EventLoop;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Commands that take long, such as KEYS: they run in a thread of their own, on a snapshot taken
 * right after the commit of their turn. Their client waits for the reply, and its next requests
 * with it; all others are served meanwhile. In Redis, everybody waits.
 */
final class SlowWork {
  /** What takes long. */
  @FunctionalInterface
  interface Work {
    /** Works, in another thread, and returns what writes the reply, in the event loop. */
    Consumer<RespWriter> on(Snapshot snapshot);
  }

  private final ServerContext context;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread one = new Thread(work, "varve-slow-work");
            one.setDaemon(true);
            return one;
          });
  private @Nullable EventLoop loop;

  SlowWork(ServerContext context) {
    this.context = context;
  }

  void runBeside(EventLoop eventLoop) {
    loop = eventLoop;
  }

  /** Lets the client of {@code call} wait for {@code work}, which begins after the commit. */
  void start(Call call, Work work) {
    Connection connection = call.connection();
    boolean isMuted = call.client().isMuted();
    connection.willWait();
    context.turn.afterwards(() -> begin(connection, work, isMuted));
  }

  private void begin(Connection connection, Work work, boolean isMuted) {
    connection.beginToWait();
    Snapshot snapshot = context.store().snapshot();
    try {
      thread.execute(() -> run(connection, work, snapshot, isMuted));
    } catch (RejectedExecutionException e) {
      snapshot.close();
      connection.close();
    }
  }

  private void run(Connection connection, Work work, Snapshot snapshot, boolean isMuted) {
    Consumer<RespWriter> reply;
    try (snapshot) {
      reply = work.on(snapshot);
    } catch (RuntimeException | OutOfMemoryError e) {
      String reason = Text.line(String.valueOf(e.getMessage()));
      reply = out -> out.error("ERR " + reason);
    }
    Consumer<RespWriter> finished = reply;
    EventLoop eventLoop = loop;
    if (eventLoop != null && !eventLoop.isShuttingDown()) {
      eventLoop.execute(() -> finish(connection, finished, isMuted));
    }
  }

  private void finish(Connection connection, Consumer<RespWriter> reply, boolean isMuted) {
    if (connection.isGone()) {
      return;
    }
    if (!isMuted) {
      reply.accept(connection.messages());
      connection.flush();
    }
    connection.endWait();
    connection.resume();
    context.turn.add(connection);
  }

  /** Waits for the work that has begun, since it uses the store, and begins no more. */
  void close() {
    thread.shutdown();
    try {
      while (!thread.awaitTermination(1, TimeUnit.DAYS)) {
        // The store must not be closed before.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
