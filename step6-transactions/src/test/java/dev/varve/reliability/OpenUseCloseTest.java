package dev.varve.reliability;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.varve.Durability;
import dev.varve.lsm.LsmOptions;
import dev.varve.transactions.TransactionalStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store is opened, used by many threads in all ways, some of them interrupted, and closed
 * meanwhile; this is repeated in one process. Nothing hangs, the next open finds all committed
 * writes, and the process does not grow.
 */
@Timeout(value = 30, unit = MINUTES, threadMode = SEPARATE_THREAD)
class OpenUseCloseTest {
  private static final int WARM_UP = 5;
  private static final int ROUNDS = Scale.of(12, 150);

  /** A single leaked store needs more than this allows for all rounds. */
  private static final long HEAP_ALLOWANCE = 1 << 20;

  private static final LsmOptions OPTIONS =
      TinyOptions.tiny().withDurability(Durability.periodic(50, Duration.ofMillis(5)));

  @TempDir Path directory;

  @Test
  void manyLivesLeaveNoFileNoThreadAndNoMemoryBehind() throws Exception {
    Crowd crowd = new Crowd();
    Set<Thread> ofOthers = Resources.of(directory).threads();
    for (int round = 0; round < WARM_UP; round++) {
      live(crowd);
    }
    long before = Resources.of(directory).heapBytes();
    for (int round = 0; round < ROUNDS; round++) {
      live(crowd);
      Resources left = Resources.of(directory);
      assertThat(left.openFiles()).as("open files").isEmpty();
      assertThat(left.threads()).filteredOn(it -> isLeft(it, ofOthers)).as("threads").isEmpty();
    }
    long growth = Resources.of(directory).heapBytes() - before;
    Scale.report("%d lives of a store, %s; the heap grew by %d KiB", ROUNDS, crowd, growth >> 10);
    assertThat(growth).as("bytes of heap").isLessThan(HEAP_ALLOWANCE);
    crowd.assertAllHaveWorked();
  }

  /** Threads of other tests' stores do not count, nor do threads that are about to end. */
  private static boolean isLeft(Thread thread, Set<Thread> ofOthers) {
    try {
      if (!ofOthers.contains(thread)) {
        thread.join(MINUTES.toMillis(10));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return thread.isAlive() && !ofOthers.contains(thread);
  }

  private void live(Crowd crowd) throws Exception {
    TransactionalStore store = TransactionalStore.open(directory, OPTIONS);
    try {
      crowd.use(store);
    } finally {
      store.close();
    }
    crowd.awaitEnd();
  }

  /** Without this check, the assertions about open files might be vacuous. */
  @Test
  void anOpenStoreIsSeenToHoldFilesAndThreads() throws Exception {
    assumeTrue(Resources.filesAreSeen());
    try (TransactionalStore store = TransactionalStore.open(directory, OPTIONS)) {
      store.put("key", "value");
      Resources held = Resources.of(directory);
      assertThat(held.openFiles()).isNotEmpty();
      assertThat(held.threads()).isNotEmpty();
    }
  }
}
