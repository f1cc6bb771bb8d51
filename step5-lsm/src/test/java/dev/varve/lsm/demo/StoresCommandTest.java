package dev.varve.lsm.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.varve.Durability;
import dev.varve.KeyValueStore;
import dev.varve.demo.ChildJvm;
import dev.varve.io.Storage;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.SharedResources;
import dev.varve.lsm.StoreListener;
import dev.varve.memtable.MemTable;
import dev.varve.sstable.TableReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StoresCommandTest {
  private static final int STORES = 200;
  private static final List<Class<?>> NEEDED =
      List.of(
          KeyValueStore.class,
          Storage.class,
          MemTable.class,
          TableReader.class,
          LsmOptions.class,
          LZ4Factory.class);

  @TempDir Path directory;

  /**
   * Measures in a JVM of its own: in this one, a collection may leave garbage of earlier tests, and
   * count it as used.
   */
  @Test
  void twoHundredStoresTakeFewThreadsAndALittleOfTheHeap() throws IOException {
    String[] cost;
    try (ChildJvm child = ChildJvm.start(Measured.class, NEEDED, directory.toString())) {
      cost = child.readLine().split(" ");
    }
    System.out.printf("%s stores: %s threads, %s bytes of the heap%n", STORES, cost[0], cost[1]);
    assertThat(Long.parseLong(cost[0])).isLessThan(64);
    // A single memtable of a store that shares nothing has 8 MiB, and the log's buffer 64 KiB.
    assertThat(Long.parseLong(cost[1])).isLessThan(STORES * (64L << 10));
  }

  /** Opens stores with all that needs threads: a listener, and syncs at intervals. */
  static final class Measured {
    public static void main(String[] args) throws IOException {
      try (SharedResources shared = SharedResources.of(64 << 20, 64 << 20, 4, 4)) {
        LsmOptions options =
            LsmOptions.defaults()
                .withSharedResources(shared)
                .withDurability(Durability.periodic(1_000, Duration.ofMillis(50)))
                .withListener(new StoreListener() {});
        StoresCost cost = StoresCost.of(Path.of(args[0]), STORES, options);
        System.out.println(cost.threads() + " " + cost.heapBytes());
      }
    }
  }

  @Test
  void theCommandComparesBoth() throws IOException {
    List<String> lines = new ArrayList<>();
    new StoresCommand(lines::add).run(List.of("3"));
    assertThat(lines.get(0)).startsWith("3 stores, open and idle");
    assertThat(lines.get(2)).matches("stores that were opened +3 +3");
    assertThat(lines.get(3)).matches("threads +-?\\d+ +-?\\d+");
    assertThat(lines).hasSize(7);
  }

  @Test
  void whatIsNoNumberIsRefused() {
    for (String wrong : List.of("0", "2001", "-1", "many")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new StoresCommand(line -> {}).run(List.of(wrong)));
    }
  }
}
