package dev.varve.transactions;

import static dev.varve.Cursors.forward;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.Durability;
import dev.varve.KeyRange;
import dev.varve.Readable;
import dev.varve.Seed;
import dev.varve.io.simulated.PowerCut;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Synced commits: how they share syncs, and how they survive a power cut. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class CommitDurabilityTest {
  private static final LsmOptions SYNCED =
      LsmOptions.defaults().withDurability(Durability.EVERY_WRITE);

  /** Blocks the first sync of a log, once it is closed. */
  private static final class Gate implements SimulatedStorage.Observer {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private volatile boolean closed;

    @Override
    public void before(String operation, String file) {
      if (closed && operation.equals("force") && file.endsWith(".log")) {
        closed = false;
        reached.countDown();
        await(opened);
      }
    }

    private static void await(CountDownLatch latch) {
      try {
        assertThat(latch.await(10, TimeUnit.MINUTES)).as("a sync came").isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void transactionsThatWaitForASyncShareTheNextOne() throws Exception {
    Gate gate = new Gate();
    try (TransactionalStore store = TransactionalStore.open(new SimulatedStorage(gate), SYNCED)) {
      long syncs = store.stats().count("log.syncs");
      gate.closed = true;
      Thread first = commitInThread(store, 0);
      Gate.await(gate.reached);
      List<Thread> others =
          IntStream.rangeClosed(1, 7).mapToObj(i -> commitInThread(store, i)).toList();
      others.forEach(CommitDurabilityTest::awaitStandsInLine);
      assertThat(store.count()).as("acknowledged before the sync").isZero();
      gate.opened.countDown();
      first.join();
      for (Thread other : others) {
        other.join();
      }
      assertThat(store.count()).isEqualTo(8);
      assertThat(store.stats().count("log.syncs") - syncs).isEqualTo(2);
    }
  }

  /** Commits in a thread. Each reads a key of its own, so that all have reads to check. */
  private static Thread commitInThread(TransactionalStore store, int i) {
    Thread thread =
        new Thread(
            () ->
                store.updateOnly(
                    transaction -> {
                      transaction.get("key" + i);
                      transaction.put("key" + i, "v");
                    }));
    thread.start();
    return thread;
  }

  /** Waits until the thread is parked in the queue of writers. */
  private static void awaitStandsInLine(Thread thread) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    while (thread.getState() != Thread.State.WAITING || LockSupport.getBlocker(thread) == null) {
      assertThat(System.nanoTime()).as("waiting for its turn").isLessThan(deadline);
      Thread.yield();
    }
    assertThat(LockSupport.getBlocker(thread).getClass().getName()).startsWith("dev.varve.wal.");
  }

  @Test
  void ofThoseThatConflictInOneGroupTheFirstInLineWins() throws Exception {
    Gate gate = new Gate();
    try (TransactionalStore store = TransactionalStore.open(new SimulatedStorage(gate), SYNCED)) {
      gate.closed = true;
      Thread first = commitInThread(store, 0);
      Gate.await(gate.reached);
      String[] outcomes = new String[3];
      Thread[] rivals = new Thread[3];
      for (int i = 0; i < 3; i++) {
        Transaction rival = store.begin();
        rival.get("contested");
        rival.put(i == 2 ? "bystander" : "contested", "" + i);
        int place = i;
        rivals[i] = new Thread(() -> outcomes[place] = outcome(rival));
        rivals[i].start();
        awaitStandsInLine(rivals[i]);
      }
      Thread last = commitInThread(store, 1);
      awaitStandsInLine(last);
      gate.opened.countDown();
      first.join();
      last.join();
      for (Thread rival : rivals) {
        rival.join();
      }
      assertThat(outcomes).containsExactly("committed", "refused", "refused");
      assertThat(store.keys("")).containsExactly("contested", "key0", "key1");
      assertThat(store.get("contested")).isEqualTo("0");
    }
  }

  private static String outcome(Transaction transaction) {
    try {
      transaction.commit();
      return "committed";
    } catch (ConflictException e) {
      return "refused";
    }
  }

  /** A directory as a power cut left it, and how many commits were acknowledged by then. */
  private record Image(SimulatedStorage storage, int acknowledged, String moment) {}

  @Test
  void aPowerCutAtAnyMomentKeepsEveryAcknowledgedTransactionWhole() {
    Seed.run(
        seed -> {
          List<Image> images = new ArrayList<>();
          int[] acknowledged = {0};
          SimulatedStorage[] storage = new SimulatedStorage[1];
          SimulatedStorage.Observer photographer =
              (operation, file) -> {
                String moment = operation + " " + file + ", number " + images.size();
                for (PowerCut cut :
                    List.of(PowerCut.NOTHING_SURVIVES, PowerCut.random(seed.random()))) {
                  images.add(
                      new Image(
                          storage[0].afterPowerCut(cut, (next, name) -> {}),
                          acknowledged[0],
                          moment));
                }
              };
          storage[0] = new SimulatedStorage(photographer);
          List<List<String>> states = runScript(storage[0], acknowledged);
          assertThat(images).as("power cuts").hasSizeGreaterThan(400);
          for (Image image : images) {
            assertIsAPrefix(image, states);
          }
        });
  }

  /** Returns the state after each commit, starting with the empty one. */
  private static List<List<String>> runScript(SimulatedStorage storage, int[] acknowledged)
      throws IOException {
    List<List<String>> states = new ArrayList<>();
    states.add(List.of());
    LsmOptions tiny =
        SYNCED.withMemtableBytes(700).withTableBytes(1 << 10).withLevel0Tables(2, 30, 40);
    try (TransactionalStore store = TransactionalStore.open(storage, tiny)) {
      for (int i = 1; i <= 60; i++) {
        loseOne(store, i);
        Transaction transaction = store.begin();
        transaction.put("a" + i % 8, "value " + i);
        transaction.put("b" + i % 8, "value " + i);
        transaction.delete("a" + (i + 3) % 8);
        transaction.put("count", "" + i);
        // The state is recorded before the commit, since a power cut during the commit may find it.
        states.add(entries(transaction));
        transaction.commit();
        acknowledged[0] = i;
        if (i % 20 == 0) {
          store.compact(KeyRange.all());
        }
      }
    }
    return states;
  }

  /**
   * Runs transactions without effect: one is rolled back, another rolls back its writes to a
   * savepoint.
   */
  private static void loseOne(TransactionalStore store, int i) {
    try (Transaction lost = store.begin()) {
      lost.put("lost", "" + i);
    }
    Transaction emptied = store.begin();
    Savepoint start = emptied.savepoint();
    emptied.put("lost", "" + i);
    emptied.rollbackTo(start);
    emptied.commit();
  }

  private static List<String> entries(Readable readable) {
    try (Cursor cursor = readable.scan(KeyRange.all())) {
      return forward(cursor);
    }
  }

  private static void assertIsAPrefix(Image image, List<List<String>> states) throws IOException {
    try (TransactionalStore store = TransactionalStore.open(image.storage(), SYNCED)) {
      String count = store.get("count");
      int recovered = count == null ? 0 : Integer.parseInt(count);
      assertThat(recovered)
          .as("commits after a power cut at %s", image.moment())
          .isBetween(image.acknowledged(), image.acknowledged() + 1);
      assertThat(entries(store)).as(image.moment()).isEqualTo(states.get(recovered));
    }
  }
}
