package dev.varve.wal;

import dev.varve.io.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The files of a {@link WriteAheadLog}: where each of them ends, and which may be deleted. A file
 * that no recovery needs any more stays while somebody holds it. Thread-safe.
 */
public final class LogFiles {

  /** Keeps files until it is closed. They are deleted with the next ones that nobody needs. */
  @FunctionalInterface
  public interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  private final Storage storage;
  // Guarded by this: the lowest number that each holder needs, and the lengths of finished files.
  private final List<Long> held = new ArrayList<>();
  private final NavigableMap<Long, Long> lengths = new TreeMap<>();

  LogFiles(Storage storage) {
    this.storage = storage;
  }

  /** Tells that nothing is appended any more to file {@code number}, which has that many bytes. */
  synchronized void finished(long number, long length) {
    lengths.put(number, length);
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

  /**
   * Returns the files from {@code number} on up to {@code end}, which must be held, with the number
   * of bytes of each that belong to the log: behind these, a file may have zeros for a while.
   */
  public synchronized Map<Long, Long> upTo(LogPosition end, long number) {
    Map<Long, Long> files = new TreeMap<>(lengths.subMap(number, true, end.logNumber(), false));
    files.put(end.logNumber(), end.offset());
    return files;
  }

  /** Deletes the files below a number that nobody holds: what they hold is durable elsewhere. */
  public void deleteBelow(long number) throws IOException {
    // Not under the monitor, which a writer needs to go on to the next file.
    long lowest = forgetBelow(number);
    for (String file : storage.list()) {
      long found = WriteAheadLog.numberOf(file);
      if (found >= 0 && found < lowest) {
        storage.delete(file);
      }
    }
  }

  private synchronized long forgetBelow(long number) {
    long lowest = held.stream().mapToLong(it -> it).reduce(number, Math::min);
    lengths.headMap(lowest).clear();
    return lowest;
  }
}
