package dev.varve.wal;

import dev.varve.CorruptionException;
import dev.varve.TooOldException;
import dev.varve.io.Storage;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of a {@link WriteAheadLog}: where each of them begins and ends, and which may be
 * deleted. A file that no recovery needs any more stays while a {@link Hold} keeps it, and as long
 * as readers may want it: up to a limit in bytes in any case, and up to {@link
 * #MAX_BYTES_FOR_READERS} if a reader still has to read it. What is kept is always a suffix of the
 * log. Thread-safe.
 */
public final class LogFiles {
  /** The most bytes that are kept because a reader has not read them yet. */
  static final long MAX_BYTES_FOR_READERS = 64 << 20;

  /** Keeps files until it is closed. They are deleted with the next ones that are not needed. */
  @FunctionalInterface
  public interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * A file.
   *
   * @param firstSequence the sequence number with which its first batch begins, if it has any
   * @param length the number of bytes that belong to the log; behind these, there may be zeros
   * @param isFinished whether nothing is appended to it any more
   * @param isEarlier whether it was written before the store was opened: a power cut may have taken
   *     its end
   */
  record LogFile(
      long number, long firstSequence, long length, boolean isFinished, boolean isEarlier) {

    LogFile finished(long bytes) {
      return new LogFile(number, firstSequence, bytes, true, isEarlier);
    }
  }

  /** Says which files tables refer to, for the values in them. */
  @FunctionalInterface
  public interface ValueFiles {
    /** Returns whether the file with that number must stay. */
    boolean isNeeded(long number);
  }

  private final Storage storage;
  private final CommitSignal commits = new CommitSignal();
  // Guarded by this.
  private final NavigableMap<Long, LogFile> files = new TreeMap<>();
  private final List<Long> held = new ArrayList<>();
  private final List<LogTail> readers = new ArrayList<>();
  private final Map<Long, LoggedValues> values = new TreeMap<>();
  private long keptBytes;
  // Used by the one who appends to the newest file, and replaced when the next one has begun.
  private int leastValueBytes = Integer.MAX_VALUE;
  private ValuePlaces places = new ValuePlaces(leastValueBytes);
  private volatile ValueFiles valueFiles = number -> false;

  LogFiles(Storage storage) {
    this.storage = storage;
  }

  /** Returns the signal that is given after each group of writes. */
  public CommitSignal commits() {
    return commits;
  }

  synchronized void started(long number, long firstSequence) {
    files.put(number, new LogFile(number, firstSequence, Long.MAX_VALUE, false, false));
  }

  /** Tells that nothing is appended any more to file {@code number}, which has that many bytes. */
  synchronized void finished(long number, long length) {
    files.put(number, files.get(number).finished(length));
    if (!places.isEmpty()) {
      values.put(number, new LoggedValues(number, length, places));
    }
    places = new ValuePlaces(leastValueBytes);
  }

  /** From now on remembers where the values of at least that many bytes are. */
  public void locateValues(int leastBytes) {
    leastValueBytes = leastBytes;
    places = new ValuePlaces(leastBytes);
  }

  /** Returns the places of the values in the newest file, for the one who appends to it. */
  ValuePlaces places() {
    return places;
  }

  /** Returns the large values in the file before another one, or null if it has none. */
  public synchronized @Nullable LoggedValues valuesBefore(long number) {
    Long before = files.lowerKey(number);
    return before == null ? null : values.get(before);
  }

  /** From now on does not delete what {@code needed} names; its users delete it. */
  public void leave(ValueFiles needed) {
    valueFiles = needed;
  }

  /**
   * From now on keeps the newest files that no recovery needs, up to {@code bytes}; also those that
   * are there from before a restart, as far as they can be read. Files are kept as a whole.
   */
  public void keep(long bytes) throws IOException {
    long left = bytes;
    List<Long> earlier = new ArrayList<>();
    storage.list().stream().map(WriteAheadLog::numberOf).forEach(earlier::add);
    earlier.removeIf(number -> number < 0 || number >= newest().number());
    earlier.sort((a, b) -> Long.compare(b, a));
    for (long number : earlier) {
      LogFile file = left > 0 ? earlier(number) : null;
      left -= file == null ? left : file.length();
      if (left < 0 || file == null) {
        break;
      }
      synchronized (this) {
        files.put(number, file);
      }
    }
    synchronized (this) {
      keptBytes = bytes;
    }
  }

  /** Keeps the files from {@code number} on that a restart has left: a recovery needs them. */
  public void keepFrom(long number) throws IOException {
    for (String name : storage.list()) {
      long found = WriteAheadLog.numberOf(name);
      LogFile file = found >= number && found < newest().number() ? earlier(found) : null;
      if (file != null) {
        synchronized (this) {
          files.put(found, file);
        }
      }
    }
  }

  /** Returns a file of a store that was open before; null if its beginning cannot be read. */
  private LogFile earlier(long number) throws IOException {
    String name = WriteAheadLog.fileName(number);
    try (LogReader reader = new LogReader(storage, name, number)) {
      LogRecord first = reader.next();
      return first == null
          ? null
          : new LogFile(number, first.firstSequence(), reader.size(), true, true);
    } catch (CorruptionException e) {
      return null; // No recovery needs it: a reader learns that it is not there.
    }
  }

  /** Removes durably a file that could not be started. */
  void removeUnfinished(long number) throws IOException {
    try {
      storage.delete(WriteAheadLog.fileName(number));
    } catch (NoSuchFileException e) {
      // It was never created.
    }
    storage.sync();
  }

  /** Returns the names of all files that are kept. */
  public synchronized Collection<String> names() {
    return files.keySet().stream().map(WriteAheadLog::fileName).toList();
  }

  synchronized LogFile newest() {
    return files.lastEntry().getValue();
  }

  /** Returns whether a file is kept; if not, it may be deleted, or cut, at any time. */
  public synchronized boolean isKept(long number) {
    return files.containsKey(number);
  }

  /** Returns the file after another one. */
  synchronized LogFile after(long number) {
    return files.higherEntry(number).getValue();
  }

  /** Returns a file as it is now; null if it is not kept. */
  synchronized LogFile get(long number) {
    return files.get(number);
  }

  /**
   * Returns the file that has a sequence number, or will have it.
   *
   * @throws TooOldException if that is no longer kept
   */
  synchronized LogFile find(long sequence) {
    for (LogFile file : files.descendingMap().values()) {
      if (file.firstSequence() <= sequence) {
        return file;
      }
    }
    throw tooOld(sequence);
  }

  synchronized TooOldException tooOld(long sequence) {
    return new TooOldException(sequence, files.firstEntry().getValue().firstSequence());
  }

  /** Keeps the files from {@code number} on, as long as the result is not closed. */
  public synchronized Hold hold(long number) {
    Long lowest = number;
    held.add(lowest);
    return () -> release(lowest);
  }

  private synchronized void release(Long lowest) {
    held.remove(lowest);
  }

  synchronized void add(LogTail reader) {
    readers.add(reader);
  }

  synchronized void remove(LogTail reader) {
    readers.remove(reader);
  }

  /**
   * Returns the files from {@code number} on up to {@code end}, which must be held, with the number
   * of bytes of each that belong to the log.
   */
  public synchronized Map<Long, Long> upTo(LogPosition end, long number) {
    Map<Long, Long> lengths = new TreeMap<>();
    files
        .subMap(number, true, end.logNumber(), false)
        .values()
        .forEach(file -> lengths.put(file.number(), file.length()));
    lengths.put(end.logNumber(), end.offset());
    return lengths;
  }

  /**
   * Deletes the files below a number, which are not needed: what they hold is durable elsewhere.
   */
  public void deleteBelow(long number) throws IOException {
    // Not under the monitor, which a writer needs to go on to the next file.
    long lowest = forgetBelow(number);
    for (String file : storage.list()) {
      long found = WriteAheadLog.numberOf(file);
      if (found >= 0 && found < lowest && !valueFiles.isNeeded(found)) {
        deleteIfThere(file);
      }
    }
  }

  /** A file with values may be deleted by those who needed it. */
  private void deleteIfThere(String file) throws IOException {
    try {
      storage.delete(file);
    } catch (NoSuchFileException e) {
      return;
    }
  }

  /** Before a file is deleted, it is no longer kept: so a reader knows why a read has failed. */
  private synchronized long forgetBelow(long number) {
    long lowest = held.stream().mapToLong(it -> it).reduce(lowestKept(number), Math::min);
    files.headMap(lowest).clear();
    values.keySet().removeIf(it -> it < number);
    return lowest;
  }

  private long lowestKept(long number) {
    long read = readers.stream().mapToLong(LogTail::logNumber).reduce(number, Math::min);
    long lowest = number;
    long bytes = 0;
    for (LogFile file : files.headMap(number, false).descendingMap().values()) {
      bytes += file.length();
      boolean isKept = bytes <= keptBytes;
      boolean isRead = file.number() >= read && bytes <= MAX_BYTES_FOR_READERS;
      if (!isKept && !isRead) {
        break;
      }
      lowest = file.number();
    }
    return lowest;
  }
}
