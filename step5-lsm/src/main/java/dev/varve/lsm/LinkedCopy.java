package dev.varve.lsm;

import dev.varve.files.WorkingDirectory;
import dev.varve.io.Closing;
import dev.varve.io.DiskStorage;
import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import dev.varve.wal.LogFiles;
import dev.varve.wal.LogPosition;
import dev.varve.wal.LoggedStore;
import dev.varve.wal.WriteAheadLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint: a second store with all writes up to one moment, made while the first one is in
 * use. The two share the files of the tables, by hard links, which takes no longer for large tables
 * than for small ones; tables never change, and a file is gone only when neither store has it. So
 * are the files with values that are kept apart. Only the logs are copied, which are about as large
 * as the memtables. In RocksDB: {@code checkpoint_impl.cc}.
 *
 * <p>{@code CURRENT} comes last: until it is there, the copy is not a store and cannot be opened.
 * If anything fails, all that was made is deleted, {@code CURRENT} first.
 */
final class LinkedCopy {
  private final Storage from;
  private final Storage to;
  private long copiedBytes;

  private LinkedCopy(Storage from, Storage to) {
    this.from = from;
    this.to = to;
  }

  /**
   * Opens the directory for a checkpoint, which is created if it is missing.
   *
   * @param from the store that is to be copied
   * @throws IllegalArgumentException if there is something in it, or if it lies in the directory of
   *     {@code from}: nothing is made then, not even a lock
   */
  static DiskStorage open(Path directory, Storage from) throws IOException {
    checkApart(directory, from);
    Path found = WorkingDirectory.resolve(directory);
    if (Files.isDirectory(found)) {
      checkEmpty(directory, DiskStorage.isEmpty(found));
    }
    return DiskStorage.open(found);
  }

  static void checkApart(Path directory, Storage from) throws IOException {
    if (from.contains(directory)) {
      throw new IllegalArgumentException(directory + " lies in the directory of the store itself");
    }
  }

  private static void checkEmpty(Object directory, boolean empty) {
    if (!empty) {
      throw new IllegalArgumentException(directory + " is not empty: name a new directory");
    }
  }

  /**
   * Makes the copy. All writes that were acknowledged before are in it.
   *
   * @param clock that of the store; the copy must not run behind it
   * @return how many bytes were copied: of logs, and of tables that cannot be linked
   * @throws IllegalArgumentException if {@code to} has files, which stay as they are
   */
  static long run(Tree tree, LoggedStore<?> logged, Storage from, Storage to, InstantSource clock) {
    try {
      checkEmpty(to, to.list().isEmpty());
      try (HeldFiles held = tree.hold(logged.logFiles())) {
        // After the hold, which includes the logs that are started until now.
        LogPosition end = logged.between().write();
        return new LinkedCopy(from, to).run(held, end, logged.logFiles(), clock);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the other method, for a store without a log: what is not in tables is left out. */
  static long ofTables(
      Tree tree, LoggedStore<?> logged, Storage from, Storage to, InstantSource clock) {
    try {
      checkEmpty(to, to.list().isEmpty());
      try (HeldFiles held = tree.hold(logged.logFiles())) {
        return new LinkedCopy(from, to).run(held, clock);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long run(HeldFiles held, InstantSource clock) throws IOException {
    try {
      long lastNumber = linkTables(held);
      Manifest.Contents contents =
          Manifest.Contents.of(held.levels(), held.lastSequence(), Lineage.fresh());
      Manifest.list(to, contents, lastNumber, clock);
      return copiedBytes;
    } catch (Throwable e) {
      Closing.afterFailure(e, this::undo);
      throw e;
    }
  }

  /** Links the tables and the value files; returns the highest number of any. */
  private long linkTables(HeldFiles held) throws IOException {
    long lastNumber = 0;
    for (TableMetadata table : held.levels().tables()) {
      linkOrCopy(TableMetadata.fileName(table.number()), table.bytes());
      lastNumber = Math.max(lastNumber, table.number());
    }
    for (long number : ValueFiles.of(held.levels())) {
      String name = ValueFiles.nameIn(from, number);
      linkOrCopy(name, size(name));
      lastNumber = Math.max(lastNumber, number);
    }
    return lastNumber;
  }

  private long size(String name) throws IOException {
    try (ReadableFile file = from.open(name)) {
      return file.size();
    }
  }

  private long run(HeldFiles held, LogPosition end, LogFiles logs, InstantSource clock)
      throws IOException {
    try {
      long lastNumber = Math.max(end.logNumber(), linkTables(held));
      copyLogs(logs.upTo(end, held.firstLog()));
      Manifest.list(to, contents(held, end), lastNumber, clock);
      return copiedBytes;
    } catch (Throwable e) {
      Closing.afterFailure(e, this::undo);
      throw e;
    }
  }

  /** Copies the beginnings of logs; all are durable on return. */
  private void copyLogs(Map<Long, Long> bytesOfLogs) throws IOException {
    List<WritableFile> copies = new ArrayList<>();
    Closing.File close =
        () -> Closing.all(copies.stream().<Closing.File>map(it -> it::close).toList());
    try (close) {
      for (Map.Entry<Long, Long> log : bytesOfLogs.entrySet()) {
        String name = WriteAheadLog.fileName(log.getKey());
        copies.add(to.create(name));
        Backup.append(from, name, log.getValue(), copies.get(copies.size() - 1));
        copiedBytes += log.getValue();
      }
      // Only now: while one is forced, the disk writes the others, too.
      for (WritableFile copy : copies) {
        copy.force();
      }
    }
  }

  private static Manifest.Contents contents(HeldFiles held, LogPosition end) {
    return new Manifest.Contents(
        held.levels(), held.lastSequence(), held.firstLog(), end.nextSequence(), Lineage.fresh());
  }

  private void linkOrCopy(String name, long bytes) throws IOException {
    try {
      from.link(name, to);
    } catch (IOException e) {
      // Another file system, or none with links. If it is something else, the copy fails, too.
      copy(name, bytes);
    }
  }

  private void copy(String name, long bytes) throws IOException {
    Backup.copy(from, name, bytes, to);
    copiedBytes += bytes;
  }

  private void undo() throws IOException {
    List<String> made = to.list();
    if (made.contains(Manifest.CURRENT)) {
      to.delete(Manifest.CURRENT);
      // Before the others: if a power cut brings some of them back, they are not a store.
      to.sync();
    }
    for (String file : made) {
      if (!file.equals(Manifest.CURRENT)) {
        to.delete(file);
      }
    }
  }
}
