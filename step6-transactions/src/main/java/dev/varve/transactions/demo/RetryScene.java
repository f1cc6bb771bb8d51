package dev.varve.transactions.demo;

import dev.varve.demo.Narrator;
import dev.varve.transactions.TransactionalStore;
import java.util.List;
import java.util.stream.IntStream;

/** Threads that increment one key, and retry when they are refused. */
final class RetryScene {
  private static final int THREADS = 4;
  private static final int EACH = 5_000;
  private static final String COUNTER = "counter";

  private final Narrator narrator;
  private final TransactionalStore store;

  RetryScene(Narrator narrator, TransactionalStore store) {
    this.narrator = narrator;
    this.store = store;
  }

  void tell() {
    narrator.heading("Refused, and retried");
    narrator.say(
        "update runs a function in a transaction, and runs it again if the commit is refused. "
            + THREADS
            + " threads add one to the same key, "
            + Narrator.number(EACH)
            + " times each:");
    store.put(COUNTER, "0");
    long committed = store.stats().count("transactions.committed");
    long refused = store.stats().count("transactions.refused");
    narrator.timed("time taken", this::countInThreads);
    narrator.show("counter", Long.parseLong(store.get(COUNTER)));
    narrator.show("commits", store.stats().count("transactions.committed") - committed);
    narrator.show("refused", store.stats().count("transactions.refused") - refused);
    narrator.say(
        "No increment is lost, and no lock was taken. The number of refusals differs from run to"
            + " run; if threads rarely write the same key, there are hardly any.");
  }

  private void countInThreads() {
    List<Thread> threads =
        IntStream.range(0, THREADS).mapToObj(i -> new Thread(this::count)).toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted while others count", e);
      }
    }
  }

  private void count() {
    for (int i = 0; i < EACH; i++) {
      store.updateOnly(
          transaction -> {
            int before = Integer.parseInt(transaction.get(COUNTER));
            transaction.put(COUNTER, "" + (before + 1));
          });
    }
  }
}
