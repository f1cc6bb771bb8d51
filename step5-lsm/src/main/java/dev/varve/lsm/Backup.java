package dev.varve.lsm;

import dev.varve.CorruptionException;
import dev.varve.files.WorkingDirectory;
import dev.varve.io.Closing;
import dev.varve.io.DiskStorage;
import dev.varve.io.ReadOnlyDirectory;
import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import dev.varve.sstable.BlockCache;
import dev.varve.sstable.Footer;
import dev.varve.wal.LogFormat;
import dev.varve.wal.OwnFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Copies a store while it is in use: first the tables of one version, which do not change while it
 * is pinned, and last a manifest that lists them.
 *
 * <p>An unfinished copy is not a store: it has tables, but no {@code CURRENT} that names a
 * manifest, so it cannot be opened. Each table is read back and checked completely, so damage to
 * the store or to the backup is reported at once. In RocksDB: {@code backup_engine.cc}; {@link
 * LinkedCopy} is faster, but a copy also survives damage to the original.
 *
 * <p>A directory with an earlier backup of the store is brought up to date: only tables that it
 * does not have yet are copied. The new manifest takes the place of the old one atomically, and
 * only then is deleted what it does not list. So a crash leaves the old backup or the new one, and
 * maybe files that neither lists, which the next backup deletes.
 */
final class Backup {
  private static final int COPIED_AT_ONCE = 256 << 10;

  private final Storage from;
  private final Storage to;

  private Backup(Storage from, Storage to) {
    this.from = from;
    this.to = to;
  }

  /**
   * Opens the directory for a backup, which is created if it is missing.
   *
   * @param from the store that is to be copied, whose lineage is {@code store}
   * @throws IllegalArgumentException if there is something else in it than an earlier backup of
   *     that store, or if it lies in the directory of the store: nothing is changed then
   */
  static DiskStorage open(Path directory, Storage from, Lineage store) throws IOException {
    LinkedCopy.checkApart(directory, from);
    Path found = WorkingDirectory.resolve(directory);
    if (Files.isDirectory(found) && !DiskStorage.isEmpty(found)) {
      // Before anything is made there, even a lock.
      try (ReadOnlyDirectory files = ReadOnlyDirectory.open(found)) {
        earlier(files, store);
      }
    }
    return DiskStorage.open(found);
  }

  /**
   * Returns the levels of the earlier backup of {@code store} in a directory that is not empty.
   *
   * @throws IllegalArgumentException if it holds anything else
   */
  private static Levels earlier(Storage to, Lineage store) throws IOException {
    List<String> own = new OwnFiles(to).list();
    for (String file : to.list()) {
      if (!own.contains(file) || !Repair.isOfAStore(file)) {
        throw refusal(to, file + " is not a part of a backup", null);
      }
    }
    List<VersionEdit> edits;
    try {
      edits = Manifest.read(to);
    } catch (CorruptionException e) {
      throw refusal(to, e.getMessage(), e);
    }
    if (!Lineage.of(edits).isBackupOf(store)) {
      throw refusal(
          to, "it holds no backup of this store, or one that was opened for writing", null);
    }
    return Levels.after(edits);
  }

  private static IllegalArgumentException refusal(Storage to, String reason, Exception cause) {
    return new IllegalArgumentException(to + " is not empty: " + reason, cause);
  }

  /**
   * Copies those tables of {@code version}, which must be pinned, that {@code to} does not have.
   *
   * @param store the lineage of the store
   * @param clock the clock of the store; the copy must not run behind it
   * @return the number of bytes that were copied
   * @throws IllegalArgumentException if {@code to} holds anything else than an earlier backup of
   *     the store; nothing is changed then
   * @throws CorruptionException if a table is damaged
   */
  static long run(Version version, Storage from, Storage to, Lineage store, InstantSource clock) {
    try {
      Backup backup = new Backup(from, to);
      Set<String> kept = Set.of();
      if (!to.list().isEmpty()) {
        Levels earlier = earlier(to, store);
        kept = backup.checkKept(version.levels().tables(), earlier.tables());
        kept.addAll(backup.checkKeptValues(version.levels(), earlier));
        backup.deleteLeftovers(earlier);
      }
      return backup.run(version.levels(), kept, store.backup(), clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes what the earlier backup does not list: a crash has left it. */
  private void deleteLeftovers(Levels earlier) throws IOException {
    Set<String> listed = new HashSet<>(List.of(Manifest.CURRENT, Manifest.current(to)));
    earlier.tables().forEach(table -> listed.add(TableMetadata.fileName(table.number())));
    ValueFiles.of(earlier).forEach(number -> listed.add(ValueFiles.fileName(number)));
    deleteAllBut(listed);
  }

  private void deleteAllBut(Set<String> listed) throws IOException {
    for (String file : to.list()) {
      if (!listed.contains(file)) {
        to.delete(file);
      }
    }
  }

  private long run(Levels levels, Set<String> kept, Lineage lineage, InstantSource clock)
      throws IOException {
    Set<String> listed = new HashSet<>(kept);
    // Before the tables, which are checked with the values that they refer to.
    long bytes = copyValues(levels, listed);
    long lastSequence = 0;
    long lastNumber = LsmRecovery.highestNumber(to);
    for (TableMetadata table : levels.tables()) {
      if (listed.add(TableMetadata.fileName(table.number()))) {
        copy(from, TableMetadata.fileName(table.number()), table.bytes(), to);
        check(table);
        bytes += table.bytes();
      }
      lastNumber = Math.max(lastNumber, table.number());
      lastSequence = Math.max(lastSequence, table.properties().largestSequence());
    }
    long number = lastNumber + 1;
    // Without a log: until the manifest is the current one, it would be one too many for the
    // earlier
    // backup, which ends before that log begins.
    VersionEdit whole = levels.whole(0, number + 1, lastSequence).of(lineage);
    Manifest.create(to, number, whole, clock).close();
    listed.add(Manifest.fileName(number));
    listed.add(Manifest.CURRENT);
    deleteAllBut(listed);
    return bytes;
  }

  /**
   * Copies the value files that are not {@code listed} yet, and lists them; returns the number of
   * bytes. A log gets the name of a value file: a backup has no logs, since an open would replay
   * them.
   */
  private long copyValues(Levels levels, Set<String> listed) throws IOException {
    long bytes = 0;
    for (long number : ValueFiles.of(levels)) {
      if (listed.add(ValueFiles.fileName(number))) {
        String original = ValueFiles.nameIn(from, number);
        long size = size(from, original);
        copy(from, original, size, to, ValueFiles.fileName(number));
        bytes += size;
      }
    }
    return bytes;
  }

  /** As {@link #checkKept}, for value files. */
  private Set<String> checkKeptValues(Levels levels, Levels earlier) throws IOException {
    Set<Long> numbers = new HashSet<>(ValueFiles.of(levels));
    numbers.retainAll(ValueFiles.of(earlier));
    Set<String> kept = new HashSet<>();
    for (long number : numbers) {
      String copy = ValueFiles.fileName(number);
      String original = ValueFiles.nameIn(from, number);
      if (!Arrays.equals(beginning(from, original), beginning(to, copy))
          || size(from, original) != size(to, copy)) {
        throw refusal(to, copy + " is another file than that of the store", null);
      }
      kept.add(copy);
    }
    return kept;
  }

  /** Returns the header of a value file, which has a random number. */
  private static byte[] beginning(Storage storage, String name) throws IOException {
    try (ReadableFile file = storage.open(name)) {
      return read(file, 0, Math.min(file.size(), LogFormat.HEADER_BYTES));
    }
  }

  private static long size(Storage storage, String name) throws IOException {
    try (ReadableFile file = storage.open(name)) {
      return file.size();
    }
  }

  /**
   * Returns the names of those of {@code tables} that an earlier backup has.
   *
   * @throws IllegalArgumentException if a table of the same number is another one there
   */
  private Set<String> checkKept(List<TableMetadata> tables, List<TableMetadata> earlier)
      throws IOException {
    Map<Long, TableMetadata> there = new HashMap<>();
    earlier.forEach(table -> there.put(table.number(), table));
    Set<String> kept = new HashSet<>();
    for (TableMetadata table : tables) {
      String name = TableMetadata.fileName(table.number());
      TableMetadata copy = there.get(table.number());
      if (copy != null) {
        if (!isSame(table, copy)) {
          throw refusal(to, name + " is another table than that of the store", null);
        }
        kept.add(name);
      }
    }
    return kept;
  }

  /**
   * A number is used once in the life of a store, so these are the same unless directories were
   * mixed up. The ends of the files tell: filter, index and properties, with their checksums.
   */
  private boolean isSame(TableMetadata table, TableMetadata copy) throws IOException {
    return table.bytes() == copy.bytes() && Arrays.equals(end(from, table), end(to, table));
  }

  /** Returns everything in the file of a table but its data blocks. */
  private static byte[] end(Storage storage, TableMetadata table) throws IOException {
    String name = TableMetadata.fileName(table.number());
    try (ReadableFile file = storage.open(name)) {
      if (file.size() != table.bytes()) {
        throw new CorruptionException(
            name, file.size(), "file ends here, though it had %d bytes", table.bytes());
      }
      long footerAt = table.bytes() - Footer.BYTES;
      byte[] footer = read(file, footerAt, table.bytes());
      long start = Footer.decode(footer, table.number(), name, footerAt).filter().offset();
      return read(file, start, table.bytes());
    }
  }

  private static byte[] read(ReadableFile file, long from, long to) throws IOException {
    byte[] bytes = new byte[(int) (to - from)];
    file.read(from, bytes, 0, bytes.length);
    return bytes;
  }

  /** Copies the first {@code size} bytes of a file; they are durable on return. */
  static void copy(Storage from, String name, long size, Storage to) throws IOException {
    copy(from, name, size, to, name);
  }

  private static void copy(Storage from, String name, long size, Storage to, String newName)
      throws IOException {
    try (WritableFile copy = to.create(newName)) {
      append(from, name, size, copy);
      copy.force();
    }
  }

  /** Appends the first {@code size} bytes of a file to {@code copy}, and forces nothing. */
  static void append(Storage from, String name, long size, WritableFile copy) throws IOException {
    try (ReadableFile original = from.open(name)) {
      byte[] buffer = new byte[(int) Math.min(size, COPIED_AT_ONCE)];
      for (long at = 0; at < size; ) {
        int length = (int) Math.min(size - at, buffer.length);
        original.read(at, buffer, 0, length);
        copy.append(buffer, 0, length);
        at += length;
      }
    }
  }

  private void check(TableMetadata metadata) throws IOException {
    Table copy = Table.open(to, metadata, new BlockCache(0));
    Closing.File close = copy::close;
    try (close) {
      copy.reader().verify();
      copy.verifyValues(
          e -> {
            throw e;
          });
    }
  }
}
