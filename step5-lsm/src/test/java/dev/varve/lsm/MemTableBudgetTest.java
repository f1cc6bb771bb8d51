package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Seed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A budget of 1,000 bytes: from 751 active ones on the largest is chosen, at 1,000 writes wait. */
class MemTableBudgetTest {
  private static final long BYTES = 1_000;

  private final MemTableBudget budget = new MemTableBudget(BYTES);
  private final List<String> chosen = new ArrayList<>();
  private final MemTableBudget.Share a = share("a");
  private final MemTableBudget.Share b = share("b");

  private MemTableBudget.Share share(String name) {
    MemTableBudget.Share share = budget.newShare();
    share.onChosen(() -> chosen.add(name));
    return share;
  }

  private static void freeze(MemTableBudget.Share share, long bytes) {
    share.memtableRotated(bytes, 1);
    share.flushBegan(bytes);
  }

  private static void flush(MemTableBudget.Share share, long bytes) {
    freeze(share, bytes);
    share.flushEnded(List.of(), 1);
  }

  @Test
  void theLargestActiveMemtableIsChosenWhoeverWrites() {
    assertThat(b.grant(400)).isTrue();
    assertThat(a.grant(350)).isTrue();
    assertThat(chosen).isEmpty();
    assertThat(a.grant(351)).isTrue();
    assertThat(chosen).containsExactly("b");
    assertThat(b.isChosen()).isTrue();
    assertThat(a.isChosen()).isFalse();
    // What is chosen already does not count as growing any more.
    assertThat(a.grant(370)).isTrue();
    assertThat(chosen).containsExactly("b");
    freeze(b, 400);
    assertThat(b.isChosen()).isFalse();
    assertThat(budget.used()).isEqualTo(770);
    b.flushEnded(List.of(), 1);
    assertThat(budget.used()).isEqualTo(370);
  }

  @Test
  void aWriteWaitsWhileTheBudgetIsUsedUpAndItIsExceededByOneWriteAtMost() {
    freeze(a, 0);
    assertThat(a.grant(999)).isTrue();
    assertThat(b.isFull()).isFalse();
    assertThat(b.grant(5_000)).as("one more").isTrue();
    assertThat(budget.used()).isEqualTo(5_999);
    assertThat(a.grant(1_000)).isFalse();
    assertThat(b.grant(5_001)).isFalse();
    assertThat(a.grant(900)).as("less than before").isTrue();
    assertThat(chosen).containsExactly("a", "b");
    flush(b, 5_000);
    assertThat(a.grant(950)).isTrue();
    assertThat(budget.used()).isEqualTo(950);
  }

  /** The flush that is under way may take long: it must not be the only one to wait for. */
  @Test
  void whileWritesWaitMoreIsFrozenUntilAQuarterIsLeft() {
    MemTableBudget.Share c = share("c");
    a.grant(400);
    freeze(a, 400);
    c.grant(250);
    b.grant(349);
    assertThat(chosen).isEmpty();
    assertThat(b.grant(350)).isTrue();
    assertThat(chosen).as("the budget is used up").containsExactly("b");
    assertThat(a.grant(1)).isFalse();
    assertThat(chosen).as("250 may stay").containsExactly("b");
    freeze(b, 350);
    assertThat(chosen).containsExactly("b");
    b.flushEnded(List.of(), 1);
    assertThat(c.grant(260)).isTrue();
    assertThat(b.grant(340)).isTrue();
    assertThat(chosen).containsExactly("b", "b");
    freeze(b, 340);
    assertThat(chosen).as("260 may not").containsExactly("b", "b", "c");
  }

  /** A batch that did not fit into the old memtable is granted once, and moves on to the new. */
  @Test
  void whatWasGrantedForTheNextMemtableStays() {
    a.grant(400 + 70);
    a.keep(70);
    freeze(a, 400);
    assertThat(budget.used()).isEqualTo(470);
    a.flushEnded(List.of(), 1);
    assertThat(budget.used()).isEqualTo(70);
    flush(a, 70);
    assertThat(budget.used()).as("kept once").isZero();
  }

  @Test
  void nobodyWaitsForAStoreWhoseDiskRefusesFlushesAndItGetsNothingMore() {
    a.grant(500);
    freeze(a, 500);
    a.grant(300);
    b.grant(300);
    assertThat(b.isFull()).isTrue();
    assertThat(chosen).containsExactly("a");
    a.flushFailed(new IOException("disk is full"));
    assertThat(b.isFull()).isFalse();
    assertThat(b.grant(700)).isTrue();
    assertThat(chosen).containsExactly("a");
    assertThat(a.isFull()).isTrue();
    assertThat(a.grant(301)).isFalse();
    assertThat(a.needed()).containsExactly(Setbacks.Work.FLUSH);
    // It is refused what would make all of them too much, and counts again once it is flushed.
    a.flushBegan(500);
    a.flushEnded(List.of(), 1);
    assertThat(a.needed()).isEmpty();
    assertThat(budget.used()).isEqualTo(1_000);
    assertThat(b.isFull()).isTrue();
    assertThat(chosen).containsExactly("a", "b");
  }

  @Test
  void nobodyWaitsForAStoreWhoseLevel0IsFull() {
    a.grant(900);
    b.grant(200);
    assertThat(chosen).containsExactly("a");
    assertThat(b.isFull()).isTrue();
    a.hold();
    assertThat(a.needed()).containsExactly(Setbacks.Work.COMPACTION);
    assertThat(b.isFull()).isFalse();
    assertThat(a.isFull()).isTrue();
    assertThat(a.isChosen()).as("still to be frozen").isTrue();
    freeze(a, 900);
    assertThat(a.needed()).isEmpty();
    assertThat(b.isFull()).isTrue();
  }

  @Test
  void whatHasFailedOrWasClosedDoesNotCount() {
    a.grant(900);
    b.grant(900);
    assertThat(share("c").isFull()).isTrue();
    a.failed(new IOException("lost"));
    assertThat(budget.used()).isEqualTo(900);
    assertThat(a.isChosen()).isFalse();
    assertThat(a.grant(5_000)).isTrue();
    a.closed();
    assertThat(budget.used()).isEqualTo(900);
    b.closed();
    assertThat(budget.used()).isZero();
    b.flushEnded(List.of(), 1);
    assertThat(budget.used()).isZero();
  }

  @Test
  void whoWaitsIsWokenByWhateverHappensToAnotherStore() throws Exception {
    List<Runnable> events =
        List.of(
            () -> a.memtableRotated(0, 1),
            () -> a.flushEnded(List.of(), 1),
            () -> a.flushFailed(new IOException()),
            () -> a.compactionFailed(null, new IOException()),
            () -> a.failed(new IOException()),
            () -> a.closed());
    for (Runnable event : events) {
      long seen = b.changes();
      Thread waiting = new Thread(() -> b.awaitChange(seen));
      waiting.start();
      Together.await("it waits", () -> waiting.getState() == Thread.State.WAITING);
      event.run();
      waiting.join();
    }
  }

  /** The sums are kept up by differences: they must be those of a count from the beginning. */
  @Test
  void afterAnyEventsOneThatIsLeftCountsAsIfItHadBeenAlone() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          MemTableBudget any = new MemTableBudget(BYTES);
          List<MemTableBudget.Share> others = new ArrayList<>();
          for (int i = 0; i < 5; i++) {
            others.add(any.newShare());
          }
          for (int step = 0; step < 2_000; step++) {
            MemTableBudget.Share share = others.get(random.nextInt(others.size()));
            switch (random.nextInt(7)) {
              case 0 -> share.memtableRotated(random.nextInt(300), 1);
              case 1 -> share.flushBegan(random.nextInt(300));
              case 2 -> share.flushEnded(List.of(), 1);
              case 3 -> share.flushFailed(new IOException());
              case 4 -> share.hold();
              case 5 -> share.keep(random.nextInt(300));
              default -> share.grant(random.nextInt(300));
            }
          }
          others.forEach(MemTableBudget.Share::closed);
          assertThat(any.used()).isZero();
          MemTableBudget.Share last = any.newShare();
          boolean[] chosenNow = new boolean[1];
          last.onChosen(() -> chosenNow[0] = true);
          assertThat(last.grant(750)).isTrue();
          assertThat(chosenNow[0]).isFalse();
          assertThat(last.grant(999)).isTrue();
          assertThat(chosenNow[0]).isTrue();
          assertThat(last.isFull()).isFalse();
          assertThat(last.grant(1_000)).isTrue();
          assertThat(last.isFull()).isTrue();
        });
  }
}
