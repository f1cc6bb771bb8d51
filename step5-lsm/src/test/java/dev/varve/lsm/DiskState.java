package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.io.DiskStorage;
import dev.varve.io.Storage;
import dev.varve.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The files of a closed store: its tables as the manifest lists them, and its files. */
final class DiskState {
  private final Levels levels;
  private final Set<String> files;
  private final Set<String> needed = new TreeSet<>();

  private DiskState(Storage storage) throws IOException {
    files = new TreeSet<>(storage.list());
    List<VersionEdit> edits = Manifest.read(storage);
    levels = Levels.after(edits);
    listNeeded(edits.get(edits.size() - 1).logNumber());
  }

  static DiskState of(Storage storage) throws IOException {
    return new DiskState(storage);
  }

  static DiskState of(Path directory) throws IOException {
    try (Storage storage = DiskStorage.open(directory)) {
      return new DiskState(storage);
    }
  }

  private void listNeeded(long logNumber) {
    needed.add(Manifest.CURRENT);
    if (files.contains(Ballast.FILE)) {
      needed.add(Ballast.FILE);
    }
    levels.tables().forEach(table -> needed.add(TableMetadata.fileName(table.number())));
    for (long number : ValueFiles.of(levels)) {
      String log = WriteAheadLog.fileName(number);
      needed.add(files.contains(log) ? log : ValueFiles.fileName(number));
    }
    for (String file : files) {
      if (file.endsWith(Manifest.SUFFIX) || WriteAheadLog.numberOf(file) >= logNumber) {
        needed.add(file);
      }
    }
    assertThat(needed).contains(WriteAheadLog.fileName(logNumber));
  }

  /** Asserts the invariants of the tree, and that no file is missing and none is left over. */
  DiskState assertInShape() {
    assertThat(files).isEqualTo(needed);
    assertThat(files).filteredOn(file -> file.endsWith(Manifest.SUFFIX)).hasSize(1);
    levels.runs().forEach(DiskState::assertDisjoint);
    return this;
  }

  private static void assertDisjoint(Levels.Run run) {
    List<TableMetadata> tables = run.tables();
    for (int i = 0; i < tables.size(); i++) {
      TableMetadata table = tables.get(i);
      assertThat(Arrays.compareUnsigned(table.smallest(), table.largest())).isLessThanOrEqualTo(0);
      if (i > 0) {
        assertThat(tables.get(i - 1).endsBefore(table.smallest()))
            .as("level %d: table %d ends before table %d begins", run.level(), i - 1, i)
            .isTrue();
      }
    }
  }

  List<TableMetadata> level(int level) {
    return levels.tables(level);
  }

  /** Returns how many levels below level 0 have a table. */
  long filledLevels() {
    return levels.runs().stream().filter(run -> run.level() > 0).count();
  }

  /** Returns how many versions all tables have, tombstones included. */
  long entries() {
    return levels.tables().stream().mapToLong(it -> it.properties().entries()).sum();
  }

  long tombstones() {
    return levels.tables().stream().mapToLong(it -> it.properties().tombstones()).sum();
  }

  /** Returns how many parts of deleted ranges all tables have. */
  long rangeTombstones() {
    return levels.tables().stream().mapToLong(it -> it.properties().rangeTombstones().size()).sum();
  }

  Set<String> files() {
    return files;
  }
}
