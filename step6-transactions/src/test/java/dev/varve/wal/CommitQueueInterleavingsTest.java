package dev.varve.wal;

import dev.varve.reliability.Interleavings;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * Writers in the queue, whose leader also serves those after it: in every order of their steps, all
 * are served once, in order, by one leader at a time, and none waits forever.
 */
class CommitQueueInterleavingsTest {

  @Test
  void everyoneIsServedOnceAndInOrder() {
    Interleavings.modelCheck(Calls.class);
  }

  /** The operations that Lincheck calls in all orders. */
  public static class Calls {
    private final CommitQueue queue = new CommitQueue();
    // Without a lock: the queue has to ensure mutual exclusion.
    private int served;

    private static final class Writer extends CommitQueue.Place {
      int number;
    }

    /** Returns the position at which this call was served. */
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
