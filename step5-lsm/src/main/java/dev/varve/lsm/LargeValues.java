package dev.varve.lsm;

import dev.varve.CorruptionException;
import dev.varve.WriteBatch;
import dev.varve.io.Encoder;
import dev.varve.io.Storage;
import dev.varve.memtable.Entry;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import dev.varve.sstable.TableBuilder;
import dev.varve.sstable.ValueReference;
import dev.varve.sstable.ValueShare;
import dev.varve.wal.LogFormat;
import dev.varve.wal.LogRecord;
import dev.varve.wal.LogWriter;
import dev.varve.wal.LoggedValues;
import dev.varve.wal.OwnFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the large values of new tables apart from them: writes references to the tables. A value
 * that is in a log already stays where it is; others are written to new value files. Not
 * thread-safe. WiscKey (Lu et al., 2016); in RocksDB: {@code BlobFileBuilder}; in Titan: {@code
 * TableBuilder}.
 */
final class LargeValues {
  private static final long MAX_FILE_BYTES = 64 << 20;

  /**
   * Which values are large, and where they are to be.
   *
   * @param leastBytes the size of a large value, in bytes
   * @param logged the values that are in a log which is to be kept, or null
   * @param moved the numbers of the value files whose values are to be written to a new one
   * @param lost if not null, entries whose values cannot be read are left out, and it receives each
   *     error
   */
  record Choice(
      int leastBytes,
      @Nullable LoggedValues logged,
      Set<Long> moved,
      @Nullable Consumer<RuntimeException> lost) {
    /** Returns the choice that writes large values to new files. */
    static Choice of(int leastBytes) {
      return new Choice(leastBytes, null, Set.of(), null);
    }

    /** Returns this choice, which leaves values in a log; null is none. */
    Choice leavingIn(@Nullable LoggedValues log) {
      return new Choice(leastBytes, log, moved, lost);
    }

    /** Returns this choice, which moves values out of the files with these numbers. */
    Choice outOf(Set<Long> files) {
      return new Choice(leastBytes, logged, files, lost);
    }

    /** Returns this choice, which leaves out what is lost. */
    Choice without(Consumer<RuntimeException> losses) {
      return new Choice(leastBytes, logged, moved, losses);
    }
  }

  private final Storage storage;
  private final ValueFiles files;
  private final LongSupplier numbers;
  private final Choice choice;
  private final Map<Long, Long> fileBytes = new HashMap<>();
  private final List<String> written = new ArrayList<>();
  private final Encoder stored = new Encoder(Entry.EXPIRY_BYTES + ValueReference.BYTES);
  private final Slice slice = new Slice();
  private final WriteBatch put = new WriteBatch();
  private @Nullable LogWriter writer;

  LargeValues(Storage storage, ValueFiles files, LongSupplier numbers, Choice choice) {
    this.storage = storage;
    this.files = files;
    this.numbers = numbers;
    this.choice = choice;
    if (choice.logged() != null) {
      fileBytes.put(choice.logged().number(), choice.logged().bytes());
    }
  }

  /** Returns whether {@link #addTo} has anything to do but to add the entry. */
  boolean isConcernedWith(long tag, Slice value) {
    return Tag.isReference(tag) || value.length() >= choice.leastBytes();
  }

  /** Returns whether an entry is to be left out, since its value is lost. */
  boolean isLost(long tag, Slice value) {
    if (choice.lost() == null || !Tag.isReference(tag)) {
      return false;
    }
    try {
      ValueReference at = ValueFiles.reference(tag, value);
      files.get(at.file()).read(at);
      return false;
    } catch (CorruptionException | UncheckedIOException e) {
      choice.lost().accept(e);
      return true;
    }
  }

  /** Adds an entry to a table, with a reference in place of a large value. */
  void addTo(TableBuilder table, Slice key, long tag, Slice value) throws IOException {
    if (Tag.isReference(tag)) {
      ValueReference at = ValueFiles.reference(tag, value);
      add(table, key, tag, value, choice.moved().contains(at.file()) ? moved(key, tag, value) : at);
      return;
    }
    int length = value.length() - (Tag.isExpiring(tag) ? Entry.EXPIRY_BYTES : 0);
    if (length < choice.leastBytes()) {
      table.add(key, tag, value);
    } else {
      add(table, key, Tag.apart(tag), value, apart(key, tag, value, length));
    }
  }

  private void add(TableBuilder table, Slice key, long tag, Slice before, ValueReference at)
      throws IOException {
    stored.clear();
    if (Tag.isExpiring(tag)) {
      stored.u64(before.u64(0));
    }
    at.encode(stored);
    table.add(key, tag, slice.set(stored.array(), 0, stored.length()));
  }

  private ValueReference moved(Slice key, long tag, Slice value) throws IOException {
    ValueReference at = ValueFiles.reference(tag, value);
    return write(key, tag, value, files.get(at.file()).read(at));
  }

  private ValueReference apart(Slice key, long tag, Slice value, int length) throws IOException {
    LoggedValues logged = choice.logged();
    long offset = logged == null ? -1 : logged.offset(Tag.sequence(tag));
    if (offset < 0) {
      return write(key, tag, value, Entry.value(tag, value));
    }
    int from = value.offset() + value.length() - length;
    int crc = ValueFile.crc(value.array(), from, length);
    return new ValueReference(logged.number(), offset, length, crc);
  }

  /** Writes a value, with its key, as a log has it: as a batch with one put. */
  private ValueReference write(Slice key, long tag, Slice stored, byte[] value) throws IOException {
    if (writer == null) {
      start();
    }
    put.clear();
    put.put(key.toByteArray(), value, Entry.expiresAtMillis(tag, stored));
    int length = put.encodedLength();
    long end = writer.size() + LogFormat.FRAME_BYTES + length;
    writer.append(LogRecord.Kind.BATCH, Tag.sequence(tag), put.encoded(), length);
    int crc = ValueFile.crc(value, 0, value.length);
    long number = writer.logNumber();
    fileBytes.merge(number, ValueShare.bytes(key.length(), value.length), Long::sum);
    if (fileBytes.get(number) >= MAX_FILE_BYTES) {
      finishFile();
    }
    return new ValueReference(number, end - value.length, value.length, crc);
  }

  private void start() throws IOException {
    long number = numbers.getAsLong();
    String name = ValueFiles.fileName(number);
    // Before it is created: the creation may fail and still leave a file.
    written.add(name);
    writer = new LogWriter(new OwnFiles(storage, true), name, number);
  }

  /** Completes the file that values are written to, if there is one: it is durable on return. */
  void finishFile() throws IOException {
    LogWriter last = writer;
    writer = null;
    if (last != null) {
      files.addWritten(last.size());
      last.close();
    }
  }

  /** Returns what a value file that was referred to had when it was complete. */
  long fileBytes(long number) {
    Long own = fileBytes.get(number);
    return own != null ? own : files.get(number).bytes();
  }

  /** Returns the names of all files written. */
  List<String> written() {
    return written;
  }

  /** Closes the file that is incomplete, if there is one. */
  void abandon() throws IOException {
    if (writer != null) {
      writer.abandon();
    }
  }
}
