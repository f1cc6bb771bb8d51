package dev.varve;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * A store and its clock, with methods that a subclass may override. A test or a close that hangs
 * fails after some minutes.
 */
@Timeout(value = 30, unit = MINUTES, threadMode = SEPARATE_THREAD)
abstract class StoreFixture {
  /** The clock that {@link #store} was opened with. */
  protected final SettableClock clock = new SettableClock();

  /** The store under test, empty at first. */
  protected KeyValueStore store;

  /** Opens an empty store; called once per test. */
  protected abstract KeyValueStore open(InstantSource clock);

  /**
   * Closes {@code store} and opens it again; a store that is not persistent returns it unchanged.
   */
  protected KeyValueStore reopen(KeyValueStore store) {
    return store;
  }

  /** Does some maintenance of {@code store}: a flush, a compaction, a checkpoint. */
  protected void maintain(KeyValueStore store, Random random) {}

  /** The number of operations of a long test; lower for a slow store. */
  protected int scale() {
    return 4_000;
  }

  /** The length of the largest value that is tried: 64 MB. */
  protected int largeValueBytes() {
    return 64 << 20;
  }

  @BeforeEach
  void openEmpty() {
    store = open(clock);
  }

  @AfterEach
  @Timeout(value = 30, unit = MINUTES, threadMode = SEPARATE_THREAD)
  void closeStore() {
    store.close();
  }

  /** Does random maintenance, and opens the store again. */
  final void settle() {
    Random random = new Random(1);
    for (int i = 0; i < 5; i++) {
      maintain(store, random);
    }
    store = reopen(store);
  }
}
