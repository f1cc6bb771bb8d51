package dev.varve.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/** How a connection is closed, with TLS or without. */
final class ChannelEnd {
  private static final long LINGER_SECONDS = 1;

  private ChannelEnd() {}

  /**
   * Says that nothing more will come after what is sent, and closes the connection soon. What the
   * client sends meanwhile is thrown away; if it were refused at once, the reset could overtake the
   * last reply.
   */
  static void linger(Channel channel) {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> end(channel));
  }

  private static void end(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      shutDown(channel);
    } else {
      tls.closeOutbound().addListener(told -> shutDown(channel));
    }
  }

  private static void shutDown(Channel channel) {
    if (channel instanceof DuplexChannel socket) {
      socket.shutdownOutput();
      channel.config().setAutoRead(true);
    }
    channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
  }

  /** Closes the connection when all that was written is sent. */
  static void whenSent(Channel channel) {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /** Closes the connection now; what was not sent yet is lost. */
  static void now(Channel channel) {
    ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
    var pending = channel.unsafe().outboundBuffer();
    if (tls != null && pending != null && pending.totalPendingWriteBytes() > 0) {
      // TLS would first send that this is the end, to a client that does not read.
      tls.close();
    } else {
      channel.close();
    }
  }
}
