package dev.varve.server;

import dev.varve.Readable;
import java.util.function.Consumer;

/**
 * Reads whose length is known only when they end, such as a range of scores: within the turn, up to
 * a number of steps. If that is not enough, they begin again beside the turn, on a snapshot, and
 * the other clients need not wait.
 */
final class LongReads {
  /** What is read of a database. */
  @FunctionalInterface
  interface Read {
    /**
     * Reads, and returns what writes the reply.
     *
     * @throws RespError if that is the reply
     */
    Consumer<RespWriter> of(DatabaseView view);
  }

  /** The turn should not go on with this read. */
  private static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLong() {
      super(null, null, false, false);
    }
  }

  private long steps;

  private LongReads() {}

  /** Replies with what is read of the database of a client. */
  static void reply(Call call, Read read) {
    Readable reader = call.server().workspace.reader();
    if (!call.isPartOfTransaction()) {
      reader = new CountedReader(reader, new LongReads()::step);
    }
    try {
      read.of(DatabaseView.ofTurn(call, reader)).accept(call.reply());
    } catch (TooLong e) {
      beside(call, read);
    }
  }

  private void step() {
    if (++steps > PartReplies.AT_ONCE) {
      throw new TooLong();
    }
  }

  private static void beside(Call call, Read read) {
    Spaces spaces = call.database().spaces();
    long now = call.database().now();
    call.server()
        .slowWork
        .start(call, snapshot -> read.of(new DatabaseView(spaces, snapshot, now, null)));
  }
}
