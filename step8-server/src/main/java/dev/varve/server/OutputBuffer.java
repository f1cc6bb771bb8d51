package dev.varve.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a client gets at the end of the turn: its replies, and messages that are no replies. Its
 * length has a limit, beyond which its writers fail.
 */
final class OutputBuffer {
  private static final int FIRST_BYTES = 512;

  private final ByteBufAllocator allocator;
  private final int maxBytes;
  private int protocol = 2;
  private @Nullable ByteBuf out;
  private @Nullable RespWriter writer;

  // Of this request: where its reply begins; and the reply itself, if the client wants none.
  private boolean isExecuting;
  private int replyBegin;
  private @Nullable ByteBuf unwanted;
  // The messages that the client has got while its request was executed: they follow its reply.
  private @Nullable ByteBuf late;

  OutputBuffer(ByteBufAllocator allocator, int maxBytes) {
    this.allocator = allocator;
    this.maxBytes = maxBytes;
  }

  /** What follows is written in this version of the protocol. */
  void setProtocol(int version) {
    protocol = version;
    writer = null;
  }

  void beginRequest() {
    unwanted = null;
    replyBegin = bytes();
    isExecuting = true;
  }

  void endRequest() {
    isExecuting = false;
    ByteBuf following = late;
    late = null;
    if (following != null) {
      buffer().writeBytes(following);
    }
  }

  /** Drops what the request has replied, if anything. */
  void dropReply() {
    if (out != null) {
      out.writerIndex(replyBegin);
    }
    unwanted = null;
  }

  /** Returns where a reply goes that the client does not want. */
  RespWriter unwanted() {
    if (unwanted == null) {
      unwanted = Unpooled.buffer();
    }
    return new RespWriter(unwanted, protocol);
  }

  /** Returns where replies and messages go. */
  RespWriter messages() {
    if (writer == null) {
      writer = new RespWriter(buffer(), protocol);
    }
    return writer;
  }

  /** Like {@link #messages}; those that come during a request follow its reply. */
  RespWriter messagesOfOthers() {
    if (!isExecuting) {
      return messages();
    }
    if (late == null) {
      late = Unpooled.buffer(FIRST_BYTES, maxBytes);
    }
    return new RespWriter(late, protocol);
  }

  private ByteBuf buffer() {
    if (out == null) {
      out = allocator.ioBuffer(FIRST_BYTES, maxBytes);
      writer = null;
    }
    return out;
  }

  /** Writes the reply to a request that has waited, which {@code reply} may refuse by an error. */
  void replyLate(boolean isWanted, Consumer<RespWriter> reply) {
    beginRequest();
    try {
      reply.accept(isWanted ? messages() : unwanted());
    } catch (RespError e) {
      dropReply();
      (isWanted ? messages() : unwanted()).error(e);
    }
    endRequest();
  }

  /** Drops all of it. */
  void drop() {
    isExecuting = false;
    late = null;
    if (out != null) {
      out.clear();
    }
  }

  /** Returns all of it, or null if there is nothing; nothing is left. */
  @Nullable ByteBuf take() {
    if (out == null || !out.isReadable()) {
      release();
      return null;
    }
    ByteBuf all = out;
    out = null;
    writer = null;
    return all;
  }

  /** Returns how many bytes there are. */
  int bytes() {
    return out == null ? 0 : out.readableBytes();
  }

  void release() {
    if (out != null) {
      out.release();
      out = null;
      writer = null;
    }
  }
}
