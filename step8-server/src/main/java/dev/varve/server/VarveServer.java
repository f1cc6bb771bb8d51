package dev.varve.server;

import dev.varve.transactions.TransactionalStore;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server that gives clients of Redis access to a store.
 *
 * <p>One thread reads the sockets, executes the commands and writes the replies, as in Redis: so
 * commands need no locks, and each of them sees all that went before. What makes one thread fast
 * enough is that it commits once for all requests that it has read; see {@link Turn}.
 *
 * <p>The store belongs to the caller, who may use it beside the server, and closes it after the
 * server. Thread-safe.
 */
public final class VarveServer implements AutoCloseable {
  private static final int BACKLOG = 511;

  /** By default, one client would be accepted in each turn, and many would wait for many syncs. */
  private static final int ACCEPTED_PER_TURN = 1_000;

  /** Of each client, each of up to 64 KiB. */
  private static final int READS_PER_TURN = 4;

  private static final long GRACE_SECONDS = 3;

  private final CountDownLatch stopped = new CountDownLatch(1);
  private final EventLoopGroup group;
  private final ServerContext context;
  private final Channel listener;
  // The same as listener if there is one port only.
  private final Channel tlsListener;
  private final ChannelGroup sockets = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  private VarveServer(TransactionalStore store, ServerOptions options) throws IOException {
    this.context = new ServerContext(this, store, options);
    boolean isEpoll = Epoll.isAvailable();
    IoHandlerFactory handlers = isEpoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    this.group =
        new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("varve-server"), handlers);
    var type = isEpoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    TlsOptions tls = options.tls();
    boolean isMainPort = tls != null && tls.port() == TlsOptions.MAIN_PORT;
    try {
      this.listener = listen(options.port(), type, isMainPort ? context.encryption : null);
      this.tlsListener =
          tls == null || isMainPort ? listener : listen(tls.port(), type, context.encryption);
    } catch (IOException | RuntimeException e) {
      group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw e;
    }
    listener.eventLoop().execute(() -> context.runOn(listener.eventLoop()));
  }

  /**
   * Starts a server on a store.
   *
   * @throws IOException if the address cannot be listened on
   */
  public static VarveServer start(TransactionalStore store, ServerOptions options)
      throws IOException {
    return new VarveServer(store, options);
  }

  private Channel listen(
      int port, Class<? extends ServerChannel> type, @Nullable Encryption encryption)
      throws IOException {
    String host = context.options.host();
    var bound =
        new ServerBootstrap()
            .group(group)
            .channel(type)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.RECVBUF_ALLOCATOR, acceptingMany())
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(READS_PER_TURN))
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(
                    Connection.ENOUGH_OUTPUT_BYTES / 2, Connection.ENOUGH_OUTPUT_BYTES))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    sockets.add(channel);
                    if (encryption != null) {
                      encryption.addTo(channel, context.millis());
                    }
                    channel.pipeline().addLast(new ConnectionHandler(context, encryption != null));
                  }
                })
            .bind(host, port)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("cannot listen on " + host + ":" + port, bound.cause());
    }
    return bound.channel();
  }

  private static RecvByteBufAllocator acceptingMany() {
    ServerChannelRecvByteBufAllocator many = new ServerChannelRecvByteBufAllocator();
    many.respectMaybeMoreData(false);
    return many.maxMessagesPerRead(ACCEPTED_PER_TURN);
  }

  /** Returns the port that the server listens on. */
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** Returns the port for TLS, which may be the only one; 0 if there is none. */
  public int tlsPort() {
    return context.encryption == null
        ? 0
        : ((InetSocketAddress) tlsListener.localAddress()).getPort();
  }

  /** Lets the server stop; called by its own thread, which must not wait for that. */
  void stop() {
    listener.close();
    tlsListener.close();
    context.blocked.close();
    context.clients.all().forEach(Connection::closeWhenSent);
    stopped.countDown();
  }

  /** Waits until a client has stopped the server by SHUTDOWN, or until it is closed. */
  public void awaitStop() throws InterruptedException {
    stopped.await();
  }

  /**
   * Stops the server: it accepts no more clients, finishes the turn that it has begun, sends its
   * replies, and closes all connections; those of clients that do not read, after a few seconds. A
   * slow command that has begun ends, without a reply; one that waits for its turn is not run.
   */
  @Override
  public void close() {
    if (!group.isShuttingDown()) {
      listener.eventLoop().execute(this::stop);
    }
    context.slowWork.close();
    context.saves.close();
    sockets.newCloseFuture().awaitUninterruptibly(GRACE_SECONDS, TimeUnit.SECONDS);
    group
        .shutdownGracefully(0, GRACE_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(2 * GRACE_SECONDS, TimeUnit.SECONDS);
    if (context.encryption != null) {
      context.encryption.close();
    }
    stopped.countDown();
  }
}
