package dev.varve.server;

import dev.varve.lsm.Snapshot;
import io.netty.channel.EventLoop;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
  private volatile boolean isClosing;

  SlowWork(ServerContext context) {
    this.context = context;
  }

  void runBeside(EventLoop eventLoop) {
    loop = eventLoop;
  }

  /** Lets the client of {@code call} wait for {@code work}, which begins after the commit. */
  void start(Call call, Work work) {
    boolean isMuted = call.client().isMuted();
    call.connection().waits().forReply();
    context.tracking.delay(call);
    context.turn.afterwards(() -> begin(call, work, isMuted));
  }

  private void begin(Call call, Work work, boolean isMuted) {
    Connection connection = call.connection();
    connection.waits().turnIsCommitted();
    try {
      Snapshot snapshot = context.store().snapshot();
      hand(snapshot, () -> run(call, work, snapshot, isMuted));
    } catch (RuntimeException | OutOfMemoryError e) {
      // Its reply would never come.
      connection.close();
    }
  }

  private void hand(Snapshot snapshot, Runnable work) {
    try {
      thread.execute(work);
    } catch (RuntimeException | OutOfMemoryError e) {
      snapshot.close();
      throw e;
    }
  }

  private void run(Call call, Work work, Snapshot snapshot, boolean isMuted) {
    long start = System.nanoTime();
    Consumer<RespWriter> reply;
    try (snapshot) {
      if (isClosing || call.connection().isGone()) {
        return;
      }
      reply = work.on(snapshot);
    } catch (RuntimeException | OutOfMemoryError e) {
      String error = error(e);
      reply = out -> out.error(error);
    }
    long nanos = System.nanoTime() - start;
    Consumer<RespWriter> finished = reply;
    EventLoop eventLoop = loop;
    if (eventLoop != null && !eventLoop.isShuttingDown()) {
      eventLoop.execute(() -> finish(call, finished, isMuted, nanos));
    }
  }

  private void finish(Call call, Consumer<RespWriter> reply, boolean isMuted, long nanos) {
    context.dispatcher.record(call, nanos);
    Connection connection = call.connection();
    if (connection.isGone()) {
      return;
    }
    connection.waits().replyHasCome();
    try {
      if (!isMuted) {
        write(reply, connection.messages());
      }
      context.tracking.replied(connection);
      context.turn.reply(connection);
      context.memory.count(connection);
    } catch (RuntimeException | OutOfMemoryError e) {
      connection.close();
    }
    context.turn.add(connection);
  }

  /** Writes a reply; if it is too long, an error takes its place. */
  private static void write(Consumer<RespWriter> reply, RespWriter out) {
    int begin = out.position();
    try {
      reply.accept(out);
    } catch (RuntimeException e) {
      out.truncate(begin);
      out.error(error(e));
    }
  }

  private static String error(Throwable e) {
    return e instanceof RespError reply ? reply.text() : "ERR " + Attempts.reason(e);
  }

  /** Waits for the work that has begun, since it uses the store, and begins no more. */
  void close() {
    isClosing = true;
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
