package dev.varve.benchmarks.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Many clients that are connected and say nothing. */
final class IdleClients implements AutoCloseable {
  private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.ISO_8859_1);
  private static final String PONG = "+PONG\r\n";

  private final List<SocketChannel> channels = new ArrayList<>();

  /** Connects them; each of them has asked once, and was answered. */
  static IdleClients connect(int port, int count) throws IOException {
    IdleClients clients = new IdleClients();
    try {
      InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      for (int i = 0; i < count; i++) {
        clients.channels.add(SocketChannel.open(server));
        ask(clients.channels.get(i));
      }
      return clients;
    } catch (IOException e) {
      int connected = clients.channels.size();
      clients.close();
      throw new IOException(
          "after " + connected + " connections: " + e + " (ulimit -n is the most of a process)", e);
    }
  }

  /** Asks on each connection, and checks that the server answers. */
  void askAll() throws IOException {
    for (SocketChannel channel : channels) {
      ask(channel);
    }
  }

  private static void ask(SocketChannel channel) throws IOException {
    channel.write(ByteBuffer.wrap(PING));
    ByteBuffer reply = ByteBuffer.allocate(PONG.length());
    while (reply.hasRemaining() && channel.read(reply) >= 0) {
      // The rest of the reply is still on its way.
    }
    String text = new String(reply.array(), 0, reply.position(), StandardCharsets.ISO_8859_1);
    WrongReplyException.check(text.equals(PONG), "PING of an idle client got " + text.strip());
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }
}
