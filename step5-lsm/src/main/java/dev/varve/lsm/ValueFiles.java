package dev.varve.lsm;

import dev.varve.CorruptionException;
import dev.varve.Internal;
import dev.varve.io.Closing;
import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.memtable.Slice;
import dev.varve.sstable.ValueReference;
import dev.varve.sstable.ValueShare;
import dev.varve.wal.FileNames;
import dev.varve.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The value files of a store: files with values that are kept apart from the tables. Each is open
 * as long as an open table refers to it. When the last of these is closed, and none of them is in
 * the tree any more, the file is deleted.
 *
 * <p>Value file 7 is {@code 000007.values}, or a log that was not deleted: {@code 000007.log}. A
 * number is used once, so there is only one of the two. Thread-safe.
 *
 * @hidden
 */
@Internal
public final class ValueFiles {
  /** The suffix of the names of value files that are not logs. */
  public static final String SUFFIX = ".values";

  /** An open file, and the number of open tables that refer to it. */
  private static final class Held {
    final ValueFile file;
    int tables;

    Held(ValueFile file) {
      this.file = file;
    }
  }

  private final Storage storage;
  private final boolean mayBeMissing;
  private final LongAdder bytesWritten = new LongAdder();
  private volatile LongPredicate keptLogs = number -> false;
  // Guarded by this.
  private final Map<Long, Held> open = new HashMap<>();

  /** Creates the files of the store in {@code storage}. */
  public ValueFiles(Storage storage) {
    this(storage, false);
  }

  private ValueFiles(Storage storage, boolean mayBeMissing) {
    this.storage = storage;
    this.mayBeMissing = mayBeMissing;
  }

  /** Returns files for a repair: of one that is missing, each read fails. */
  static ValueFiles asFarAsThere(Storage storage) {
    return new ValueFiles(storage, true);
  }

  /** From now on leaves the logs that {@code kept} accepts to those who keep them. */
  void leave(LongPredicate kept) {
    keptLogs = kept;
  }

  /**
   * Returns the reference in a stored version.
   *
   * @throws CorruptionException if it is malformed
   */
  static ValueReference reference(long tag, Slice stored) {
    try {
      return ValueReference.of(tag, stored);
    } catch (IllegalArgumentException e) {
      throw new CorruptionException("a table", e.getMessage());
    }
  }

  /** Returns the numbers of the value files that tables refer to. */
  static Set<Long> of(Levels levels) {
    Set<Long> numbers = new TreeSet<>();
    for (TableMetadata table : levels.tables()) {
      table.properties().values().forEach(share -> numbers.add(share.file()));
    }
    return numbers;
  }

  static String fileName(long number) {
    return FileNames.of(number, SUFFIX);
  }

  /** Returns the number in the name of a value file, or -1 if it is not one. */
  public static long numberOf(String fileName) {
    return FileNames.number(fileName, SUFFIX);
  }

  /** Returns the name of value file {@code number} in {@code storage}. */
  static String nameIn(Storage storage, long number) throws IOException {
    String log = WriteAheadLog.fileName(number);
    return storage.list().contains(log) ? log : fileName(number);
  }

  /** Opens the value files of one more table. */
  Map<Long, ValueFile> hold(List<ValueShare> shares) throws IOException {
    Map<Long, ValueFile> files = new HashMap<>();
    try {
      for (ValueShare share : shares) {
        files.put(share.file(), hold(share));
      }
    } catch (Throwable e) {
      Closing.afterFailure(e, () -> release(files));
      throw e;
    }
    return files;
  }

  private synchronized ValueFile hold(ValueShare share) throws IOException {
    Held held = open.get(share.file());
    if (held == null) {
      held = new Held(openFile(share));
      open.put(share.file(), held);
    }
    held.tables++;
    return held.file;
  }

  private ValueFile openFile(ValueShare share) throws IOException {
    for (String name :
        new String[] {fileName(share.file()), WriteAheadLog.fileName(share.file())}) {
      try {
        ReadableFile file = storage.open(name);
        return new ValueFile(share.file(), name, file, share.fileBytes());
      } catch (NoSuchFileException e) {
        continue;
      }
    }
    String name = fileName(share.file());
    if (!mayBeMissing) {
      throw new CorruptionException(name, "is missing, though a table refers to it");
    }
    return new ValueFile(share.file(), name, null, share.fileBytes());
  }

  /**
   * Releases the value files of a table that is closed; returns the names of those that no open
   * table refers to any more.
   */
  List<String> release(Map<Long, ValueFile> files) throws IOException {
    List<String> unused = new ArrayList<>();
    List<Closing.File> closes = new ArrayList<>();
    for (ValueFile file : files.values()) {
      if (isLast(file)) {
        unused.add(file.name());
        closes.add(file::close);
      }
    }
    Closing.all(closes);
    return unused;
  }

  private synchronized boolean isLast(ValueFile file) {
    Held held = open.get(file.number());
    if (--held.tables > 0) {
      return false;
    }
    open.remove(file.number());
    return true;
  }

  /** Deletes a file that no table in the tree refers to, unless it is a log that is kept. */
  void delete(String name) throws IOException {
    long log = WriteAheadLog.numberOf(name);
    if (log >= 0 && keptLogs.test(log)) {
      return;
    }
    try {
      storage.delete(name);
    } catch (NoSuchFileException e) {
      return; // A flush has deleted it meanwhile, with other logs.
    }
  }

  /** Counts bytes written to value files. */
  void addWritten(long bytes) {
    bytesWritten.add(bytes);
  }

  /** Returns how many bytes were written to value files, without the logs among them. */
  long bytesWritten() {
    return bytesWritten.sum();
  }

  /** Returns whether a table refers to value file {@code number}. */
  synchronized boolean isOpen(long number) {
    return open.containsKey(number);
  }

  /**
   * Returns an open file.
   *
   * @throws CorruptionException if no open table lists it
   */
  ValueFile get(long number) {
    Held held;
    synchronized (this) {
      held = open.get(number);
    }
    return listed(number, held == null ? null : held.file);
  }

  /** Returns {@code file}, which is null if no table lists a file with that number. */
  static ValueFile listed(long number, @Nullable ValueFile file) {
    if (file == null) {
      throw new CorruptionException(
          fileName(number), "is not listed by the table that refers to it");
    }
    return file;
  }

  /** Returns the names of all open files. */
  public synchronized List<String> names() {
    return open.values().stream().map(it -> it.file.name()).toList();
  }
}
