package dev.varve.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client: its socket, what has arrived from it, what it gets at the end of the turn, and its
 * state.
 */
final class Connection {
  /** Above this, a client has to read before more of its requests are executed. */
  static final int ENOUGH_OUTPUT_BYTES = 1 << 20;

  private final long id;
  private final Channel channel;
  private final long connectedAtMillis;
  private final RespDecoder decoder = new RespDecoder();
  private final String address;
  private final String localAddress;
  private final OutputBuffer output;
  private final HeldMemory memory;
  private final Waits waits = new Waits();

  private ClientState state;
  private long lastReadAtMillis;
  private String lastCommand = "NULL";
  private boolean isReady;
  private boolean isPaused;
  private boolean isHeldUp;
  private boolean isSlowed;
  private boolean isClosing;
  private boolean isClosed;
  private boolean isCutOff;
  // Also read by the thread of slow work.
  private volatile boolean isGone;

  /** Creates the connection of a client whose replies in one turn have a limit. */
  Connection(long id, Channel channel, ClientState state, int maxOutputBytes, long now) {
    this.id = id;
    this.channel = channel;
    this.output = new OutputBuffer(channel.alloc(), maxOutputBytes);
    this.memory = new HeldMemory(channel.pipeline().get(SslHandler.class) != null);
    this.connectedAtMillis = now;
    this.lastReadAtMillis = now;
    this.address = text(channel.remoteAddress());
    this.localAddress = text(channel.localAddress());
    this.state = state;
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
    output.setProtocol(other.protocol);
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

  /** Returns what the client takes of the server's memory. */
  HeldMemory memory() {
    return memory;
  }

  /** Counts what the client takes, and returns the difference to the last time. */
  long recount() {
    if (isGone || isCutOff) {
      return memory.clear();
    }
    long input = (long) decoder.heldBytes() + decoder.freeBytes() + decoder.begunBytes();
    return memory.count(input + state.heldBytes() + waits.blockedBytes(), outputBytes());
  }

  /** Lets go of memory that is kept for the next request. */
  void trim() {
    decoder.trim();
  }

  /** Returns the next request that has arrived, or null. */
  byte @Nullable [] @Nullable [] nextRequest(RequestLimits limits) throws ProtocolException {
    return decoder.next(state.isAuthenticated ? limits : RequestLimits.UNAUTHENTICATED);
  }

  /** Begins a request. */
  void beginRequest() {
    state.beginRequest();
    output.beginRequest();
  }

  /** Ends a request: messages follow its reply. */
  void endRequest() {
    state.endRequest();
    output.endRequest();
  }

  /** Replaces what the request has replied, if anything, by an error. */
  void replyError(String text) {
    output.dropReply();
    reply().error(text);
  }

  /** Returns where replies to requests go. */
  RespWriter reply() {
    return state.isMuted() ? output.unwanted() : output.messages();
  }

  /** Returns where messages go that are no replies, which CLIENT REPLY OFF does not suppress. */
  RespWriter messages() {
    return output.messages();
  }

  /** Like {@link #messages}; those that come during a request of this client follow its reply. */
  RespWriter messagesOfOthers() {
    return output.messagesOfOthers();
  }

  /** The client has changed its protocol: what follows is written in the new one. */
  void setProtocol(int version) {
    state.protocol = version;
    output.setProtocol(version);
  }

  /** Writes the reply to a request that has waited for a key, if the client wants replies. */
  void replyLate(boolean isWanted, Consumer<RespWriter> reply) {
    output.replyLate(isWanted, reply);
  }

  /** Returns what the client waits for. */
  Waits waits() {
    return waits;
  }

  /** Returns whether the client waits for a reply. */
  boolean isWaiting() {
    return waits.isWaiting();
  }

  /** Drops what was written in this turn. */
  void dropOutput() {
    isClosing = false;
    waits.turnIsUndone();
    output.drop();
  }

  /** Sends what was written in this turn, and closes the connection if that was the last of it. */
  void flush() {
    ByteBuf sent = output.take();
    if (sent != null) {
      memory.sent(sent.readableBytes());
      channel.writeAndFlush(sent, channel.voidPromise());
    }
    if (isClosing && !isClosed) {
      isClosed = true;
      ChannelEnd.linger(channel);
    }
  }

  /** Returns how many bytes the client has yet to read, sent and not sent. */
  long outputBytes() {
    var pending = channel.unsafe().outboundBuffer();
    long sent = pending == null ? 0 : pending.totalPendingWriteBytes();
    return sent + output.bytes();
  }

  boolean hasEnoughOutput() {
    return output.bytes() > ENOUGH_OUTPUT_BYTES || !isGone && !channel.isWritable();
  }

  /** No more requests are executed, and nothing is read, until the client has read its replies. */
  void pause() {
    isPaused = true;
    readOrNot();
  }

  boolean isPaused() {
    return isPaused;
  }

  /** Returns whether the connection was paused and goes on now. */
  boolean resume() {
    if (!isPaused || waits.isWaiting() || !channel.isWritable()) {
      return false;
    }
    isPaused = false;
    readOrNot();
    return true;
  }

  /** Stops reading until the requests that have arrived are taken, and reads on after that. */
  void setHeldUp(boolean value) {
    if (isHeldUp != value) {
      isHeldUp = value;
      readOrNot();
    }
  }

  /** Stops reading until there is memory, and reads on after that; what has arrived is executed. */
  void setSlowed(boolean value) {
    isSlowed = value;
    readOrNot();
  }

  private void readOrNot() {
    channel.config().setAutoRead(!isPaused && !isHeldUp && !isSlowed);
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
    ChannelEnd.whenSent(channel);
  }

  /** Closes the connection now; what was not sent yet is lost. */
  void close() {
    isClosed = true;
    ChannelEnd.now(channel);
  }

  /** Closes the connection now, and executes none of its requests any more. */
  void cutOff() {
    isCutOff = true;
    close();
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
    output.release();
  }
}
