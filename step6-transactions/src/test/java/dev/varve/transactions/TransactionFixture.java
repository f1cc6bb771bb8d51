package dev.varve.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.SettableClock;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.LsmOptions;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An empty store in memory, and assertions on the outcome of a commit. */
public abstract class TransactionFixture {
  protected final SettableClock clock = new SettableClock();
  protected TransactionalStore store;

  @BeforeEach
  protected final void open() throws IOException {
    store = TransactionalStore.open(new SimulatedStorage(), LsmOptions.defaults().withClock(clock));
  }

  @AfterEach
  protected final void close() {
    store.close();
  }

  /**
   * Asserts that the commit is refused because of {@code key}, and that the transaction is over.
   */
  protected static void assertRefused(Transaction transaction, String key) {
    assertThatThrownBy(transaction::commit)
        .isInstanceOf(ConflictException.class)
        .hasMessage("another commit has written key " + key);
    assertThat(transaction.isOver()).isTrue();
  }
}
