package dev.varve.reliability;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.varve.Durability;
import dev.varve.KeyValueStore;
import dev.varve.Seed;
import dev.varve.demo.ChildJvm;
import dev.varve.io.Storage;
import dev.varve.lsm.LsmOptions;
import dev.varve.memtable.MemTable;
import dev.varve.sstable.TableReader;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process with several writers repeatedly, without warning, on a real disk. All writes that
 * it had reported as acknowledged must be there when the next process opens the directory.
 */
@Timeout(value = 120, unit = MINUTES, threadMode = SEPARATE_THREAD)
class KilledProcessTest {
  private static final int WRITERS = 4;
  private static final int KILLS = Scale.of(5, 150);
  private static final LsmOptions OPTIONS = TinyOptions.tiny().withDurability(Durability.OS);
  private static final List<Class<?>> NEEDED =
      List.of(
          KeyValueStore.class,
          Storage.class,
          MemTable.class,
          TableReader.class,
          LsmOptions.class,
          TransactionalStore.class,
          LZ4Factory.class);

  @TempDir Path directory;

  @Test
  void whatWasAcknowledgedOutlivesTheProcess() {
    Seed.run(
        seed -> {
          long[] acknowledged = new long[WRITERS];
          long reports = 0;
          for (int kill = 1; kill <= KILLS; kill++) {
            int after = 1 + seed.random().nextInt(3_000);
            seed.tell("kill " + kill + " after " + after + " reports");
            reports += writeUntilKilled(after, acknowledged);
            lookAt(acknowledged);
          }
          Scale.report("%d kills of a process, %d writes acknowledged before", KILLS, reports);
          assertThat(reports).isGreaterThan(KILLS * 10L);
        });
  }

  /** Records the acknowledged writes, and returns the number of reports. */
  private long writeUntilKilled(int reportsBeforeKill, long[] acknowledged) throws IOException {
    long reports = 0;
    try (ChildJvm child =
        ChildJvm.start(
            KilledWriters.class, NEEDED, directory.toString(), Integer.toString(WRITERS))) {
      // Reports that are still in the pipe after the kill count too.
      for (String line = child.readLine(); line != null; line = child.readLine()) {
        String[] words = line.split(" ");
        if (words.length == 2 && isWhole(words[1], acknowledged[Integer.parseInt(words[0])])) {
          acknowledged[Integer.parseInt(words[0])] = Long.parseLong(words[1]);
        }
        if (++reports == reportsBeforeKill) {
          child.kill();
        }
      }
    }
    assertThat(reports).isGreaterThanOrEqualTo(reportsBeforeKill);
    return reports;
  }

  /** The kill may have truncated the last line. */
  private static boolean isWhole(String number, long before) {
    return number.equals(Long.toString(before + 1));
  }

  /** Each writer may have one more entry, which was written before the kill but not reported. */
  private void lookAt(long[] acknowledged) throws IOException {
    long[] most = new long[WRITERS];
    for (int writer = 0; writer < WRITERS; writer++) {
      most[writer] = acknowledged[writer] + 1;
    }
    try (TransactionalStore store = TransactionalStore.open(directory, OPTIONS)) {
      new Ledger.Entries(acknowledged, most).check(store);
      assertThat(store.verify().problems()).isEmpty();
      for (int writer = 0; writer < WRITERS; writer++) {
        acknowledged[writer] = Ledger.last(store, writer);
      }
    }
  }
}
