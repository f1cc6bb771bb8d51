package dev.varve.lsm;

import dev.varve.io.Closing;
import dev.varve.io.CorruptionException;
import dev.varve.io.Encoder;
import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import dev.varve.wal.Durability;
import dev.varve.wal.FileNames;
import dev.varve.wal.LogReader;
import dev.varve.wal.LogRecord;
import dev.varve.wal.LogWriter;
import dev.varve.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Which tables make up the tree: a log of {@link VersionEdit}s, the first of which lists all
 * tables. The file {@code CURRENT} holds the name of the manifest that counts.
 *
 * <p>A manifest is never appended to after a crash: each open writes a new one, and so does a
 * manifest that has grown long. Not thread-safe. In LevelDB: {@code MANIFEST-000005}, {@code
 * version_set.cc}.
 */
public final class Manifest implements AutoCloseable {
  /** How the name of a manifest ends. */
  public static final String SUFFIX = ".manifest";

  /** The file that holds the name of the manifest that counts. */
  public static final String CURRENT = "CURRENT";

  private static final String NEXT_CURRENT = "CURRENT.tmp";
  private static final int MAX_CURRENT_BYTES = 64;

  private final LogWriter log;
  private final InstantSource clock;
  private long edits;
  private long bytesAtFirst;

  private Manifest(LogWriter log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  static String fileName(long number) {
    return FileNames.of(number, SUFFIX);
  }

  /**
   * Writes a new manifest that begins with {@code whole}, then makes it the current one.
   *
   * @param clock whose time is stored with each edit: the logs that an edit makes superfluous may
   *     be all that remember it
   */
  public static Manifest create(
      Storage storage, long number, VersionEdit whole, InstantSource clock) throws IOException {
    Manifest manifest = new Manifest(new LogWriter(storage, fileName(number), number), clock);
    try {
      manifest.append(whole);
      manifest.bytesAtFirst = manifest.bytes();
      // Its name before CURRENT names it: a power cut may keep the later change and lose the other.
      storage.sync();
      makeCurrent(storage, number);
    } catch (Throwable e) {
      Closing.afterFailure(e, manifest::abandon);
      throw e;
    }
    return manifest;
  }

  /**
   * Makes a store of tables that are there: an empty log, and then a manifest that lists them.
   *
   * @param lastNumber the highest number that a file has
   * @param clock whose time is the earliest that the store will have
   */
  static void list(
      Storage storage,
      List<VersionEdit.Added> tables,
      long lastNumber,
      long lastSequence,
      InstantSource clock)
      throws IOException {
    AtomicLong numbers = new AtomicLong(lastNumber);
    new WriteAheadLog(
            storage,
            Durability.OS,
            numbers::incrementAndGet,
            Long.MAX_VALUE,
            lastSequence + 1,
            clock)
        .close();
    long logNumber = numbers.get();
    long number = numbers.incrementAndGet();
    VersionEdit whole = new VersionEdit(logNumber, number + 1, lastSequence, List.of(), tables);
    create(storage, number, whole, clock).close();
  }

  private static void makeCurrent(Storage storage, long number) throws IOException {
    if (storage.list().contains(NEXT_CURRENT)) {
      storage.delete(NEXT_CURRENT);
    }
    try (WritableFile file = storage.create(NEXT_CURRENT)) {
      byte[] name = (fileName(number) + "\n").getBytes(StandardCharsets.US_ASCII);
      file.append(name, 0, name.length);
      file.force();
    }
    storage.rename(NEXT_CURRENT, CURRENT);
    storage.sync();
  }

  /** Appends an edit; it is durable on return. */
  public void append(VersionEdit edit) throws IOException {
    byte[] time = new Encoder(Long.BYTES).u64(clock.millis()).toByteArray();
    log.append(LogRecord.Kind.TIME, edits, time, time.length);
    byte[] bytes = edit.encode();
    log.append(LogRecord.Kind.EDIT, edits++, bytes, bytes.length);
    log.force();
    // So that damage to this edit is told from a torn tail.
    log.mark();
  }

  long number() {
    return log.logNumber();
  }

  long bytes() {
    return log.size();
  }

  /** Returns how many bytes it had when it listed all tables once. */
  long bytesAtFirst() {
    return bytesAtFirst;
  }

  /**
   * Reads the edits of the current manifest, oldest first; none for a new directory.
   *
   * @throws CorruptionException if there is no manifest, but files that one must have listed
   */
  public static List<VersionEdit> read(Storage storage) throws IOException {
    return read(storage, millis -> {});
  }

  /** As {@link #read(Storage)}; {@code times} takes the time of each edit. */
  public static List<VersionEdit> read(Storage storage, LongConsumer times) throws IOException {
    List<String> files = storage.list();
    if (!files.contains(CURRENT)) {
      checkNew(storage, files);
      return List.of();
    }
    String name = current(storage);
    long number = FileNames.number(name, SUFFIX);
    if (number < 0 || !files.contains(name)) {
      throw new CorruptionException(CURRENT, "names a manifest that is not here: " + name);
    }
    List<VersionEdit> edits = new ArrayList<>();
    try (LogReader reader = new LogReader(storage, name, number)) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        if (record.kind() == LogRecord.Kind.TIME) {
          times.accept(decode(name, record, LogRecord::millis));
        } else {
          edits.add(decode(name, record, it -> VersionEdit.decode(it.payload())));
        }
      }
    }
    if (edits.isEmpty()) {
      throw new CorruptionException(name, 0, "manifest without an edit");
    }
    return edits;
  }

  /**
   * Makes the edits durable that {@link #read} has found: of the last one, a killed process may
   * have left only what the operating system holds. Who relies on it replays the logs that it
   * needs, and makes those durable; were the edit lost then, the logs before them would be needed
   * again, and nobody has forced those.
   */
  public static void force(Storage storage) throws IOException {
    if (storage.list().contains(CURRENT)) {
      String name = current(storage);
      storage.truncate(name, size(storage, name));
    }
  }

  private static long size(Storage storage, String name) throws IOException {
    try (ReadableFile file = storage.open(name)) {
      return file.size();
    }
  }

  /** A first open that a crash ended may have left a log, but nothing was written to it yet. */
  private static void checkNew(Storage storage, List<String> files) throws IOException {
    for (String file : files) {
      if (TableMetadata.numberOf(file) >= 0 || hasRecords(storage, file)) {
        throw new CorruptionException(CURRENT, "is missing, though " + file + " is here");
      }
    }
  }

  /** Says whether the file is a log in which, or before which, something was written. */
  private static boolean hasRecords(Storage storage, String file) throws IOException {
    long number = WriteAheadLog.numberOf(file);
    if (number < 0) {
      return false;
    }
    try (LogReader reader = new LogReader(storage, file, number)) {
      LogRecord record = reader.next();
      while (record != null
          && record.kind() == LogRecord.Kind.TIME
          && record.firstSequence() == 1) {
        record = reader.next();
      }
      return record != null;
    }
  }

  private static String current(Storage storage) throws IOException {
    try (ReadableFile file = storage.open(CURRENT)) {
      byte[] bytes = new byte[(int) Math.min(file.size(), MAX_CURRENT_BYTES)];
      file.read(0, bytes, 0, bytes.length);
      return new String(bytes, StandardCharsets.US_ASCII).strip();
    }
  }

  private static <T> T decode(String name, LogRecord record, Function<LogRecord, T> decoding) {
    try {
      return decoding.apply(record);
    } catch (IllegalArgumentException e) {
      throw new CorruptionException(name, record.offset(), e);
    }
  }

  @Override
  public void close() throws IOException {
    log.close();
  }

  /** Closes the file as it is. */
  public void abandon() throws IOException {
    log.abandon();
  }
}
