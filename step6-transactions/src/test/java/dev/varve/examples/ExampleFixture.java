package dev.varve.examples;

import dev.varve.SettableClock;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An empty store in memory, with a clock that the test moves. */
abstract class ExampleFixture {
  final SettableClock clock = new SettableClock();
  TransactionalStore store;

  @BeforeEach
  final void open() throws IOException {
    store = TransactionalStore.open(new SimulatedStorage(), LsmOptions.defaults().withClock(clock));
  }

  @AfterEach
  final void close() {
    store.close();
  }

  /** Runs one action in this thread and one in another, starting at the same moment. */
  static void atOnce(Runnable here, Runnable there) throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    FutureTask<Void> other =
        new FutureTask<>(
            () -> {
              start.await();
              there.run();
              return null;
            });
    new Thread(other).start();
    start.await();
    here.run();
    other.get();
  }
}
