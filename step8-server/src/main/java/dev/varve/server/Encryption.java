package dev.varve.server;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * TLS between a socket and its {@link ConnectionHandler}. What a handshake has to calculate takes a
 * millisecond or more, in which the event loop could execute hundreds of requests; so it is done by
 * a thread of its own. Encryption itself is done by the event loop: it is fast.
 */
final class Encryption implements AutoCloseable {
  private final TlsOptions options;
  private final Certificates certificates;
  private final ExecutorService handshakes =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread one = new Thread(work, "varve-handshakes");
            one.setDaemon(true);
            return one;
          });

  /**
   * Reads the files that the options name.
   *
   * @throws IllegalArgumentException that names the file, and says what is wrong with it
   */
  Encryption(TlsOptions options, long nowMillis) {
    this.options = options;
    this.certificates = new Certificates(options, nowMillis);
  }

  Certificates certificates() {
    return certificates;
  }

  /** Encrypts a connection that has just been accepted; one without a handshake is closed. */
  void addTo(Channel channel, long nowMillis) {
    SslHandler handler =
        certificates.current(nowMillis).context().newHandler(channel.alloc(), handshakes);
    handler.setHandshakeTimeoutMillis(options.handshake().toMillis());
    channel.pipeline().addLast(handler);
  }

  @Override
  public void close() {
    handshakes.shutdown();
  }
}
