package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.io.DiskStorage;
import dev.varve.io.Storage;
import dev.varve.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a closed store has left behind: its tables as the manifest knows them, and its files. */
final class DiskState {
  private final List<List<TableMetadata>> levels = new ArrayList<>();
  private final Set<String> files;
  private final Set<String> needed = new TreeSet<>();

  private DiskState(Storage storage) throws IOException {
    files = new TreeSet<>(storage.list());
    for (int level = 0; level < Version.LEVELS; level++) {
      levels.add(new ArrayList<>());
    }
    long logNumber = 0;
    for (VersionEdit edit : Manifest.read(storage)) {
      edit.removed()
          .forEach(gone -> levels.get(gone.level()).removeIf(it -> it.number() == gone.number()));
      edit.added().forEach(added -> levels.get(added.level()).add(added.table()));
      logNumber = edit.logNumber();
    }
    levels.forEach(
        level ->
            level.sort(Comparator.comparing(TableMetadata::smallest, Arrays::compareUnsigned)));
    listNeeded(logNumber);
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
    levels.forEach(
        level -> level.forEach(table -> needed.add(TableMetadata.fileName(table.number()))));
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
    for (int level = 1; level < Version.LEVELS; level++) {
      assertDisjoint(level);
    }
    return this;
  }

  private void assertDisjoint(int level) {
    List<TableMetadata> tables = levels.get(level);
    for (int i = 0; i < tables.size(); i++) {
      TableMetadata table = tables.get(i);
      assertThat(Arrays.compareUnsigned(table.smallest(), table.largest())).isLessThanOrEqualTo(0);
      if (i > 0) {
        assertThat(Arrays.compareUnsigned(tables.get(i - 1).largest(), table.smallest()))
            .as("level %d: table %d ends before table %d begins", level, i - 1, i)
            .isLessThan(0);
      }
    }
  }

  List<TableMetadata> level(int level) {
    return levels.get(level);
  }

  /** Returns how many levels below level 0 have a table. */
  long filledLevels() {
    return levels.subList(1, Version.LEVELS).stream().filter(level -> !level.isEmpty()).count();
  }

  /** Returns how many versions all tables have, tombstones included. */
  long entries() {
    return levels.stream().flatMap(List::stream).mapToLong(it -> it.properties().entries()).sum();
  }

  long tombstones() {
    return levels.stream()
        .flatMap(List::stream)
        .mapToLong(it -> it.properties().tombstones())
        .sum();
  }

  Set<String> files() {
    return files;
  }
}
