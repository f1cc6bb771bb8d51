package dev.varve.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client: its socket, what has arrived from it, what it gets at the end of the turn, and its
 * state.
 */
final class Connection {
  /** Above this, a client has to read before more of its requests are executed. */
  static final int ENOUGH_OUTPUT_BYTES = 1 << 20;

  private static final int MAX_OUTPUT_BYTES = 1 << 30;
  private static final int FIRST_OUTPUT_BYTES = 512;
  private static final long LINGER_SECONDS = 1;

  private final long id;
  private final Channel channel;
  private final long connectedAtMillis;
  private final RespDecoder decoder = new RespDecoder();
  private final String address;
  private final String localAddress;

  private ClientState state;
  private @Nullable ByteBuf out;
  private @Nullable RespWriter writer;
  // Of this request: where its reply begins; and the reply itself, if the client wants none.
  private int replyBegin;
  private @Nullable ByteBuf unwanted;
  // The messages that the client has got while its request was executed: they follow its reply.
  private @Nullable ByteBuf late;
  private boolean isExecuting;

  private long lastReadAtMillis;
  private String lastCommand = "NULL";
  private boolean isReady;
  private boolean isPaused;
  private boolean isHeldUp;
  // For a reply of slow work: from the end of this turn on, or since an earlier turn.
  private boolean willWait;
  private boolean isWaiting;
  private boolean isClosing;
  private boolean isClosed;
  // Also read by the thread of slow work.
  private volatile boolean isGone;

  Connection(long id, Channel channel, boolean isAuthenticated, long now) {
    this.id = id;
    this.channel = channel;
    this.connectedAtMillis = now;
    this.lastReadAtMillis = now;
    this.address = text(channel.remoteAddress());
    this.localAddress = text(channel.localAddress());
    this.state = new ClientState(isAuthenticated);
  }

  private static String text(@Nullable Object address) {
    return address instanceof InetSocketAddress it && it.getAddress() != null
        ? it.getAddress().getHostAddress() + ":" + it.getPort()
        : String.valueOf(address);
  }

  long id() {
    return id;
  }

  String address() {
    return address;
  }

  String localAddress() {
    return localAddress;
  }

  boolean isLocal() {
    return channel.remoteAddress() instanceof InetSocketAddress it
        && it.getAddress() != null
        && it.getAddress().isLoopbackAddress();
  }

  long connectedAtMillis() {
    return connectedAtMillis;
  }

  long lastReadAtMillis() {
    return lastReadAtMillis;
  }

  ClientState state() {
    return state;
  }

  void setState(ClientState other) {
    state = other;
    writer = null;
  }

  String lastCommand() {
    return lastCommand;
  }

  void setLastCommand(String name) {
    lastCommand = name;
  }

  /** Adds bytes that have arrived. */
  void read(ByteBuf bytes, long now) {
    lastReadAtMillis = now;
    decoder.feed(bytes);
  }

  /** Returns how many bytes have arrived that are part of no executed request. */
  int unreadBytes() {
    return decoder.heldBytes();
  }

  int freeInputBytes() {
    return decoder.freeBytes();
  }

  /** Returns the next request that has arrived, or null. */
  byte @Nullable [] @Nullable [] nextRequest(RequestLimits limits) throws ProtocolException {
    return decoder.next(state.isAuthenticated ? limits : RequestLimits.UNAUTHENTICATED);
  }

  /** Begins a request. */
  void beginRequest() {
    state.beginRequest();
    unwanted = null;
    replyBegin = out == null ? 0 : out.writerIndex();
    isExecuting = true;
  }

  /** Ends a request: messages follow its reply. */
  void endRequest() {
    state.endRequest();
    isExecuting = false;
    ByteBuf following = late;
    late = null;
    if (following != null) {
      output().writeBytes(following);
    }
  }

  /** Replaces what the request has replied, if anything, by an error. */
  void replyError(String text) {
    if (out != null) {
      out.writerIndex(replyBegin);
    }
    unwanted = null;
    reply().error(text);
  }

  /** Returns where replies to requests go. */
  RespWriter reply() {
    if (!state.isMuted()) {
      return messages();
    }
    if (unwanted == null) {
      unwanted = Unpooled.buffer();
    }
    return new RespWriter(unwanted, state.protocol);
  }

  /** Returns where messages go that are no replies, which CLIENT REPLY OFF does not suppress. */
  RespWriter messages() {
    if (writer == null) {
      writer = new RespWriter(output(), state.protocol);
    }
    return writer;
  }

  private ByteBuf output() {
    if (out == null) {
      out = channel.alloc().ioBuffer(FIRST_OUTPUT_BYTES, MAX_OUTPUT_BYTES);
      writer = null;
    }
    return out;
  }

  /** Like {@link #messages}; those that come during a request of this client follow its reply. */
  RespWriter messagesOfOthers() {
    if (!isExecuting) {
      return messages();
    }
    if (late == null) {
      late = Unpooled.buffer(FIRST_OUTPUT_BYTES, MAX_OUTPUT_BYTES);
    }
    return new RespWriter(late, state.protocol);
  }

  /** The client has changed its protocol: what follows is written in the new one. */
  void setProtocol(int version) {
    state.protocol = version;
    writer = null;
  }

  /** The reply to this request will come after this turn; until then, no other is executed. */
  void willWait() {
    willWait = true;
  }

  /** The turn was committed: the reply comes later. */
  void beginToWait() {
    willWait = false;
    isWaiting = true;
  }

  /** The reply has come. */
  void endWait() {
    isWaiting = false;
  }

  boolean isWaiting() {
    return willWait || isWaiting;
  }

  /** Drops what was written in this turn. */
  void dropOutput() {
    isClosing = false;
    willWait = false;
    isExecuting = false;
    late = null;
    if (out != null) {
      out.clear();
    }
  }

  /** Sends what was written in this turn, and closes the connection if that was the last of it. */
  void flush() {
    ByteBuf sent = out;
    out = null;
    writer = null;
    if (sent != null && sent.isReadable()) {
      channel.writeAndFlush(sent, channel.voidPromise());
    } else if (sent != null) {
      sent.release();
    }
    if (isClosing && !isClosed) {
      isClosed = true;
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(it -> linger());
    }
  }

  /**
   * Says that nothing more will come, and closes the connection soon. What the client sends
   * meanwhile is thrown away; if it were refused at once, the reset could overtake the last reply.
   */
  private void linger() {
    if (channel instanceof DuplexChannel socket) {
      socket.shutdownOutput();
      channel.config().setAutoRead(true);
    }
    channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
  }

  /** Returns how many bytes the client has yet to read, sent and not sent. */
  long outputBytes() {
    var pending = channel.unsafe().outboundBuffer();
    long sent = pending == null ? 0 : pending.totalPendingWriteBytes();
    return sent + (out == null ? 0 : out.readableBytes());
  }

  boolean hasEnoughOutput() {
    return out != null && out.readableBytes() > ENOUGH_OUTPUT_BYTES
        || !isGone && !channel.isWritable();
  }

  /** No more requests are executed, and nothing is read, until the client has read its replies. */
  void pause() {
    isPaused = true;
    channel.config().setAutoRead(false);
  }

  /** Returns whether the connection was paused and goes on now. */
  boolean resume() {
    if (!isPaused || isWaiting || !channel.isWritable()) {
      return false;
    }
    isPaused = false;
    channel.config().setAutoRead(!isHeldUp);
    return true;
  }

  /** Stops reading until the requests that have arrived are taken, and reads on after that. */
  void setHeldUp(boolean value) {
    if (isHeldUp != value) {
      isHeldUp = value;
      channel.config().setAutoRead(!value && !isPaused);
    }
  }

  /** Executes no more requests; the connection is closed at the end of the turn. */
  void closeAfterTurn() {
    isClosing = true;
  }

  boolean isClosing() {
    return isClosing || isClosed;
  }

  /** Executes no more requests, and closes the connection when all replies are sent. */
  void closeWhenSent() {
    isClosed = true;
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /** Closes the connection now; what was not sent yet is lost. */
  void close() {
    isClosed = true;
    channel.close();
  }

  /** The socket is closed. */
  void gone() {
    isGone = true;
  }

  boolean isGone() {
    return isGone;
  }

  boolean isReady() {
    return isReady;
  }

  void setReady(boolean value) {
    isReady = value;
  }

  /** Releases what a connection that is gone still holds. */
  void release() {
    if (out != null) {
      out.release();
      out = null;
      writer = null;
    }
  }
}
