package dev.varve.benchmarks.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.varve.Text;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * A connection of the load generator. A request waits here until the socket takes it, and then for
 * its reply; its time runs from the beginning.
 */
final class LoadConnection implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;

  /** Receives what each request took. */
  interface Timer {
    void took(long intended);
  }

  private final SocketChannel channel;
  private final KeyedRequests requests;
  private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES).flip();
  private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final byte[] received;

  // Two numbers for each request: the intended time, and the key.
  private final LongQueue waiting = new LongQueue();
  private final LongQueue sent = new LongQueue();

  LoadConnection(int port, KeyedRequests requests) throws IOException {
    this.requests = requests;
    this.received = new byte[requests.replyBytes()];
    this.channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.socket().setTcpNoDelay(true);
    channel.configureBlocking(false);
  }

  SocketChannel channel() {
    return channel;
  }

  /** Takes a request about {@code key}, which should be sent at the time {@code intended}. */
  void add(long intended, int key) {
    waiting.add(intended);
    waiting.add(key);
  }

  /** Returns the number of requests without a reply. */
  int pending() {
    return (waiting.size() + sent.size()) / 2;
  }

  /** Hands the socket as many requests as it takes. */
  void flush() throws IOException {
    boolean isTaking = true;
    while (isTaking && (out.hasRemaining() || waiting.size() > 0)) {
      fill();
      channel.write(out);
      isTaking = !out.hasRemaining();
    }
  }

  private void fill() {
    out.compact();
    while (waiting.size() > 0 && out.remaining() >= requests.requestBytes()) {
      sent.add(waiting.remove());
      long key = waiting.remove();
      sent.add(key);
      out.put(requests.request((int) key));
    }
    out.flip();
  }

  /** Reads what has arrived, and tells {@code timer} of each complete reply. */
  void read(Timer timer) throws IOException {
    if (channel.read(in) < 0) {
      throw new EOFException("the server has closed a connection");
    }
    in.flip();
    while (sent.size() > 0 && takesReply(timer)) {
      // One after the other.
    }
    WrongReplyException.check(sent.size() > 0 || !in.hasRemaining(), "a reply to no request");
    in.compact();
  }

  /** Takes a reply, if all of it is there; what is there of it must be right. */
  private boolean takesReply(Timer timer) throws WrongReplyException {
    long intended = sent.peek(0);
    int key = (int) sent.peek(1);
    byte[] right = requests.reply(key);
    int length = Math.min(in.remaining(), right.length);
    in.get(in.position(), received, 0, length);
    if (!Arrays.equals(received, 0, length, right, 0, length)) {
      String text = Text.line(new String(received, 0, length, ISO_8859_1));
      throw new WrongReplyException("a request about " + KeyedRequests.key(key) + " got " + text);
    }
    if (length < right.length) {
      return false;
    }
    in.position(in.position() + length);
    sent.remove();
    sent.remove();
    timer.took(intended);
    return true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
