package dev.varve.lsm;

import dev.varve.files.WorkingDirectory;
import dev.varve.io.DiskStorage;
import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import dev.varve.sstable.BlockCache;
import dev.varve.sstable.TableReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Stream;

/**
 * Copies a store while it is in use: first the tables of one version, which do not change while it
 * is pinned, then an empty log, and last a manifest that lists the tables.
 *
 * <p>An unfinished copy is not a store: it has tables, but no {@code CURRENT} that names a
 * manifest, so it cannot be opened. Each table is read back and checked completely, so damage to
 * the store or to the backup is reported at once. In RocksDB: {@code checkpoint.cc}, which links
 * the files where it can; a copy also survives damage to the original.
 */
final class Backup {
  private static final int COPIED_AT_ONCE = 256 << 10;

  private final Storage from;
  private final Storage to;
  private final InstantSource clock;

  private Backup(Storage from, Storage to, InstantSource clock) {
    this.from = from;
    this.to = to;
    this.clock = clock;
  }

  /**
   * Opens the directory for a copy, which is created if it is missing.
   *
   * @throws IllegalArgumentException if it has files: nothing is added to them, not even a lock
   */
  static DiskStorage open(Path directory) throws IOException {
    Path found = WorkingDirectory.resolve(directory);
    if (Files.isDirectory(found)) {
      try (Stream<Path> files = Files.list(found)) {
        checkEmpty(directory, files.findAny().isEmpty());
      }
    }
    return DiskStorage.open(found);
  }

  private static void checkEmpty(Object directory, boolean empty) {
    if (!empty) {
      throw new IllegalArgumentException(directory + " is not empty: back up to a new directory");
    }
  }

  /**
   * Copies the tables of {@code version}, which must be pinned, to {@code to}.
   *
   * @param clock the clock of the store; the copy must not run behind it
   * @return the number of bytes in these tables
   * @throws IllegalArgumentException if {@code to} has files, which stay as they are
   * @throws dev.varve.CorruptionException if a table is damaged
   */
  static long run(Version version, Storage from, Storage to, InstantSource clock) {
    try {
      checkEmpty(to, to.list().isEmpty());
      return new Backup(from, to, clock).run(version);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long run(Version version) throws IOException {
    long bytes = 0;
    long lastNumber = 0;
    long lastSequence = 0;
    for (TableMetadata table : version.levels().tables()) {
      copy(TableMetadata.fileName(table.number()));
      check(table);
      bytes += table.bytes();
      lastNumber = Math.max(lastNumber, table.number());
      lastSequence = Math.max(lastSequence, table.properties().largestSequence());
    }
    Manifest.list(to, version.levels(), lastNumber, lastSequence, clock);
    return bytes;
  }

  private void copy(String name) throws IOException {
    try (ReadableFile original = from.open(name);
        WritableFile copy = to.create(name)) {
      byte[] buffer = new byte[(int) Math.min(original.size(), COPIED_AT_ONCE)];
      for (long at = 0; at < original.size(); ) {
        int length = (int) Math.min(original.size() - at, buffer.length);
        original.read(at, buffer, 0, length);
        copy.append(buffer, 0, length);
        at += length;
      }
      copy.force();
    }
  }

  private void check(TableMetadata metadata) throws IOException {
    try (TableReader copy = Table.open(to, metadata, new BlockCache(0)).reader()) {
      copy.verify();
    }
  }
}
