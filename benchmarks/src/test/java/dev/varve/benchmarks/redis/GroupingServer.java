package dev.varve.benchmarks.redis;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A server that replies to the requests of a connection in groups, when a group is complete. */
final class GroupingServer implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicLong received = new AtomicLong();
  private final int requestBytes;
  private final int group;
  private final byte[] replies;

  GroupingServer(KeyedRequests requests, int group, String reply) throws IOException {
    this.requestBytes = requests.requestBytes();
    this.group = group;
    this.replies = reply.repeat(group).getBytes(StandardCharsets.ISO_8859_1);
    start(this::accept);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        sockets.add(socket);
        start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed: the test is over.
      return;
    }
  }

  private void serve(Socket socket) {
    try (InputStream in = socket.getInputStream()) {
      int bytes = requestBytes * group;
      while (in.readNBytes(bytes).length == bytes) {
        received.addAndGet(group);
        socket.getOutputStream().write(replies);
      }
    } catch (IOException e) {
      // The client has gone.
      return;
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Returns the number of requests in complete groups. */
  long received() {
    return received.get();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
