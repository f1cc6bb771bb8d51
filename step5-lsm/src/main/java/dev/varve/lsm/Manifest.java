package dev.varve.lsm;

import dev.varve.CorruptionException;
import dev.varve.Durability;
import dev.varve.Internal;
import dev.varve.io.Closing;
import dev.varve.io.Encoder;
import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import dev.varve.wal.FileNames;
import dev.varve.wal.LogEvents;
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
 * The file that records which tables make up the tree: a log of {@link VersionEdit}s, the first of
 * which lists all tables. The file {@code CURRENT} contains the name of the current manifest.
 *
 * <p>Recovery never appends to a manifest: each open writes a new one, and a manifest that has
 * grown long is replaced by a new one. Not thread-safe. In LevelDB: {@code MANIFEST-000005}, {@code
 * version_set.cc}.
 *
 * @hidden
 */
@Internal
public final class Manifest implements AutoCloseable {
  /** The suffix of manifest file names. */
  public static final String SUFFIX = ".manifest";

  /** The file that contains the name of the current manifest. */
  public static final String CURRENT = "CURRENT";

  /** The file that takes the place of {@code CURRENT} once it is complete. */
  static final String NEXT_CURRENT = "CURRENT.tmp";

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
   * @param clock its time is stored with each edit: otherwise it could be lost with the logs that
   *     an edit makes superfluous
   */
  public static Manifest create(
      Storage storage, long number, VersionEdit whole, InstantSource clock) throws IOException {
    Manifest manifest = new Manifest(new LogWriter(storage, fileName(number), number), clock);
    try {
      manifest.append(whole);
      manifest.bytesAtFirst = manifest.bytes();
      // Its name must be durable before CURRENT refers to it: a power cut may keep a later change
      // and lose an earlier one.
      storage.sync();
      makeCurrent(storage, number);
    } catch (Throwable e) {
      Closing.afterFailure(e, manifest::abandon);
      throw e;
    }
    return manifest;
  }

  /**
   * What a store is made of.
   *
   * @param tables all tables
   * @param lastSequence of the last write that is in tables
   * @param firstLog the number of the oldest log whose writes are not in tables; 0 if there is none
   * @param nextSequence the sequence number after the last write in tables or logs
   * @param lineage which store it is
   */
  record Contents(
      Levels tables, long lastSequence, long firstLog, long nextSequence, Lineage lineage) {

    /** Returns the contents of a store that has everything in tables. */
    static Contents of(Levels tables, long lastSequence, Lineage lineage) {
      return new Contents(tables, lastSequence, 0, lastSequence + 1, lineage);
    }
  }

  /**
   * Makes a store of tables and logs that are there: writes an empty log, which vouches for those
   * before it, and then a manifest, which becomes the current one.
   *
   * @param lastNumber the highest number of any file
   * @param clock its time is the earliest that the store will see
   */
  static void list(Storage storage, Contents contents, long lastNumber, InstantSource clock)
      throws IOException {
    AtomicLong numbers = new AtomicLong(lastNumber);
    new WriteAheadLog(
            storage,
            Durability.OS,
            numbers::incrementAndGet,
            Long.MAX_VALUE,
            contents.nextSequence(),
            clock,
            LogEvents.NONE)
        .close();
    long firstLog = contents.firstLog() > 0 ? contents.firstLog() : numbers.get();
    long number = numbers.incrementAndGet();
    VersionEdit whole = contents.tables().whole(firstLog, number + 1, contents.lastSequence());
    create(storage, number, whole.of(contents.lineage()), clock).close();
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

  /** Makes room for an edit, if the file can do that. A failure changes nothing. */
  void reserve(VersionEdit edit) throws IOException {
    log.reserve(edit.encode().length);
  }

  /** Appends an edit; it is durable on return. */
  public void append(VersionEdit edit) throws IOException {
    byte[] time = new Encoder(Long.BYTES).u64(clock.millis()).toByteArray();
    log.append(LogRecord.Kind.TIME, edits, time, time.length);
    byte[] bytes = edit.encode();
    log.append(LogRecord.Kind.EDIT, edits++, bytes, bytes.length);
    log.force();
    // So that damage to this edit can be distinguished from a torn tail.
    log.mark();
  }

  long number() {
    return log.logNumber();
  }

  long bytes() {
    return log.size();
  }

  /** Returns its length in bytes when it had only its first edit. */
  long bytesAtFirst() {
    return bytesAtFirst;
  }

  /**
   * Reads the edits of the current manifest, oldest first; none for a new directory.
   *
   * @throws CorruptionException if there is no manifest, although there are files that a manifest
   *     must have listed
   */
  public static List<VersionEdit> read(Storage storage) throws IOException {
    return read(storage, millis -> {});
  }

  /** As {@link #read(Storage)}; {@code times} receives the time of each edit. */
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
   * Makes the edits that {@link #read} has found durable: if the process was killed, the last one
   * may be only in the page cache. Recovery replays, and makes durable, only the logs that this
   * edit still needs. If a power cut then lost the edit, the earlier logs would be needed again,
   * and those were never forced.
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

  /**
   * If a crash interrupted the first open, there may be a log, but nothing was written to it yet.
   */
  private static void checkNew(Storage storage, List<String> files) throws IOException {
    for (String file : files) {
      if (TableMetadata.numberOf(file) >= 0
          || ValueFiles.numberOf(file) >= 0
          || hasRecords(storage, file)) {
        throw new CorruptionException(CURRENT, "is missing, though " + file + " is here");
      }
    }
  }

  /** Returns whether the file is a log, and something was written to it or to a log before it. */
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

  /** Returns the name of the manifest that counts. */
  static String current(Storage storage) throws IOException {
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

  /** Closes the file without forcing it. */
  public void abandon() throws IOException {
    log.abandon();
  }
}
