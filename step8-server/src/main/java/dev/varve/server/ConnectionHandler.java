package dev.varve.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/** Takes what a socket has: hands its bytes to the connection, and the connection to the turn. */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
  // The first two bytes of every handshake; the first one begins no request.
  private static final byte HANDSHAKE = 22;
  private static final byte MAJOR_VERSION = 3;

  private final ServerContext context;
  private final boolean isEncrypted;
  private @Nullable Connection connection;
  private boolean hasRead;

  ConnectionHandler(ServerContext context, boolean isEncrypted) {
    this.context = context;
    this.isEncrypted = isEncrypted;
  }

  @Override
  public void channelActive(ChannelHandlerContext socket) {
    if (context.clients.count() >= context.configuration.maxClients()) {
      refuse(socket, "-ERR max number of clients reached\r\n");
      return;
    }
    if (context.memory.refusesClients()) {
      refuse(socket, MemoryBudget.NO_CLIENT);
      return;
    }
    connection =
        new Connection(
            context.clients.nextId(),
            socket.channel(),
            context.users.newClient(),
            context.memory.replyBytes(),
            context.millis());
    context.clients.add(connection);
    context.memory.count(connection);
    context.figures.connected();
  }

  private void refuse(ChannelHandlerContext socket, String error) {
    context.figures.rejected();
    if (isEncrypted) {
      // A handshake, only to be told that: many of them would be too much.
      socket.close();
      return;
    }
    socket
        .writeAndFlush(Unpooled.wrappedBuffer(Ascii.bytes(error)))
        .addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void channelRead(ChannelHandlerContext socket, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    Connection reader = connection;
    try {
      if (!hasRead && beginsHandshake(bytes)) {
        socket.close();
      } else if (reader != null && !reader.isClosing()) {
        hasRead = true;
        int length = bytes.readableBytes();
        context.figures.arrived(length);
        reader.read(bytes, context.millis());
        context.memory.arrived(reader, length);
        context.turn.add(reader);
      }
    } finally {
      bytes.release();
    }
  }

  /** A client that speaks TLS to a port without it would wait for an answer that never comes. */
  private static boolean beginsHandshake(ByteBuf bytes) {
    return bytes.readableBytes() > 1
        && bytes.getByte(bytes.readerIndex()) == HANDSHAKE
        && bytes.getByte(bytes.readerIndex() + 1) == MAJOR_VERSION;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext socket) {
    if (connection != null && connection.resume()) {
      context.turn.add(connection);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext socket) {
    if (connection != null) {
      connection.gone();
      context.turn.add(connection);
    }
  }

  /** A reset connection, or too little memory for what a client sends: it is this client's end. */
  @Override
  public void exceptionCaught(ChannelHandlerContext socket, Throwable cause) {
    socket.close();
  }
}
