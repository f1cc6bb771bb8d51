package dev.varve.wal;

import dev.varve.reliability.Interleavings;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * Writers in the line, each of which serves whoever stands behind it: in every order of their steps
 * all are served once, in their order, by one leader at a time, and nobody waits for ever.
 */
class CommitQueueInterleavingsTest {

  @Test
  void everyoneIsServedOnceAndInOrder() {
    Interleavings.modelCheck(Calls.class);
  }

  /** What Lincheck calls in all orders. */
  public static class Calls {
    private final CommitQueue queue = new CommitQueue();
    // Without a lock: the queue has to be one.
    private int served;

    private static final class Writer extends CommitQueue.Place {
      int number;
    }

    /** Returns as the how many-th this call was served. */
    @Operation
    public int write() {
      Writer writer = new Writer();
      if (queue.join(writer)) {
        Writer last = writer;
        last.number += ++served;
        if (writer.behind() instanceof Writer behind) {
          last = behind;
          last.number += ++served;
        }
        queue.leave(writer, last);
      }
      return writer.number;
    }
  }
}
