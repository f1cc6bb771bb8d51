package dev.varve.exercises.replay;

import dev.varve.ForwardClock;
import dev.varve.course.Thrown;
import dev.varve.course.tests.Versions;
import dev.varve.io.Storage;
import dev.varve.io.simulated.SimulatedStorage;
import dev.varve.lsm.Levels;
import dev.varve.lsm.Listeners;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.Statistics;
import dev.varve.lsm.StoreListener;
import dev.varve.lsm.Table;
import dev.varve.lsm.TableMetadata;
import dev.varve.lsm.Version;
import dev.varve.sstable.BlockCache;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Recovers what a directory has, and says what that is. */
final class Recoveries {
  private Recoveries() {}

  static LsmRecovery.Recovered recover(Storage storage, int memtableBytes) throws IOException {
    LsmOptions options = LsmOptions.defaults().withMemtableBytes(memtableBytes);
    ForwardClock clock = ForwardClock.of(() -> Instant.EPOCH);
    Listeners listeners = Listeners.of(new Statistics(), StoreListener.NONE);
    return new LsmRecovery(storage, options, clock, new BlockCache(1 << 20), listeners).run();
  }

  /** What each level has, table by table: "0: a9 b8 | a7, 2: a1"; or what recovery throws. */
  static String levels(SimulatedStorage storage, int memtableBytes) {
    List<String> levels = new ArrayList<>();
    Throwable thrown =
        Thrown.by(
            () -> {
              Version version = recover(storage, memtableBytes).tree().peek().version();
              for (int level = 0; level < Levels.COUNT; level++) {
                levels.add(level + ": " + tables(version, level));
              }
            });
    levels.removeIf(it -> it.endsWith(": "));
    return thrown == null ? String.join(", ", levels) : thrown.toString();
  }

  private static String tables(Version version, int level) {
    return String.join(
        " | ", version.levels().tables(level).stream().map(it -> entries(version, it)).toList());
  }

  private static String entries(Version version, TableMetadata table) {
    return Versions.forward(version.table(table).reader().entries(false));
  }

  /** All versions in all tables, sorted. */
  static String contents(Storage storage) throws IOException {
    List<String> versions = new ArrayList<>();
    for (Table table : recover(storage, 1 << 16).tree().peek().version().tables()) {
      versions.addAll(Versions.words(Versions.forward(table.reader().entries(false))));
    }
    return String.join(" ", versions.stream().sorted().toList());
  }
}
