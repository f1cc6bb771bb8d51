package dev.varve.reliability;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.varve.KeyValueStore;
import dev.varve.Seed;
import dev.varve.demo.ChildJvm;
import dev.varve.io.Storage;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import dev.varve.memtable.MemTable;
import dev.varve.sstable.TableReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import net.jpountz.lz4.LZ4Factory;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kills a process that marks its batches, without warning, on a real disk. What the next process
 * finds ends exactly at its mark.
 */
@Timeout(value = 120, unit = MINUTES, threadMode = SEPARATE_THREAD)
class KilledApplierTest {
  private static final int KILLS = Scale.of(2, 100);
  private static final List<Class<?>> NEEDED =
      List.of(
          KeyValueStore.class,
          Storage.class,
          MemTable.class,
          TableReader.class,
          LsmOptions.class,
          Assertions.class,
          LZ4Factory.class);

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theStoreStandsExactlyAtItsMark(boolean hasLog) {
    Seed.run(
        seed -> {
          long applied = 0;
          for (int kill = 1; kill <= KILLS; kill++) {
            int after = 1 + seed.random().nextInt(800);
            seed.tell("kill " + kill + " after " + after + " reports");
            long[] last = applyUntilKilled(hasLog, after);
            long mark = mark(hasLog);
            long least = hasLog ? last[0] : last[1];
            // The last entry may have been written, but not reported.
            assertThat(mark).isBetween(least, last[0] + 1);
            applied += mark;
          }
          Scale.report("%d kills of a process with marks, log %s", KILLS, hasLog);
          assertThat(applied).isPositive();
        });
  }

  private long mark(boolean hasLog) throws IOException {
    try (LsmStore store = LsmStore.open(directory, KilledApplier.options(hasLog))) {
      return KilledApplier.check(store);
    }
  }

  /** Returns the last reported entry, and the flushed mark reported with it. */
  private long[] applyUntilKilled(boolean hasLog, int reportsBeforeKill) throws IOException {
    long[] last = new long[2];
    long reports = 0;
    try (ChildJvm child =
        ChildJvm.start(KilledApplier.class, NEEDED, directory.toString(), "" + hasLog)) {
      for (String line = child.readLine(); line != null; line = child.readLine()) {
        String[] words = line.split(" ");
        // The kill may have cut the last line, which then lacks its full stop.
        if (words.length == 3) {
          last = new long[] {Long.parseLong(words[0]), Long.parseLong(words[1])};
        }
        if (++reports == reportsBeforeKill) {
          child.kill();
        }
      }
    }
    assertThat(reports).isGreaterThanOrEqualTo(reportsBeforeKill);
    return last;
  }
}
