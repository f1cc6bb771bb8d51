package dev.varve.wal;

import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * A view of a directory that hides files of other programs whose names look like the store's own,
 * such as {@code 20261129.log}. They are neither read nor deleted, and their numbers are ignored.
 *
 * <p>A store numbers its files consecutively from 1, so their numbers are close together. A gap of
 * more than a million numbers begins a new group. A group that starts above one million is the
 * store's own only if it contains a log or manifest whose header has the number in its name.
 */
public final class OwnFiles implements Storage {
  private static final long MAX_GAP = 1_000_000;
  private static final String LOGS = ".*\\.(log|manifest|checkpoint)";

  private final Storage storage;
  private final boolean plainLogs;

  /** Creates a view of the store's own files in {@code storage}. */
  public OwnFiles(Storage storage) {
    this(storage, false);
  }

  /**
   * Creates a view of the store's own files in {@code storage}.
   *
   * @param plainLogs whether logs are files like any other. For large records that is faster than
   *     to prepare the file for many small ones, which writes each byte twice.
   */
  public OwnFiles(Storage storage, boolean plainLogs) {
    this.storage = storage;
    this.plainLogs = plainLogs;
  }

  @Override
  public List<String> list() throws IOException {
    List<String> files = storage.list();
    if (files.isEmpty()) {
      return files;
    }
    TreeMap<Long, List<String>> byNumber = new TreeMap<>();
    for (String file : files) {
      byNumber.computeIfAbsent(FileNames.number(file), number -> new ArrayList<>()).add(file);
    }
    if (byNumber.lastKey() <= MAX_GAP) {
      return files;
    }
    byNumber.remove(-1L);
    Set<String> foreign = new HashSet<>();
    while (!byNumber.isEmpty()) {
      NavigableMap<Long, List<String>> group = firstGroup(byNumber);
      if (!isOwn(group)) {
        group.values().forEach(foreign::addAll);
      }
      group.clear();
    }
    return files.stream().filter(file -> !foreign.contains(file)).toList();
  }

  private static NavigableMap<Long, List<String>> firstGroup(
      NavigableMap<Long, List<String>> byNumber) {
    long last = byNumber.firstKey();
    for (long number : byNumber.keySet()) {
      if (number - last > MAX_GAP) {
        break;
      }
      last = number;
    }
    return byNumber.headMap(last, true);
  }

  private boolean isOwn(NavigableMap<Long, List<String>> group) throws IOException {
    if (group.firstKey() <= MAX_GAP) {
      return true;
    }
    // The newest first: that is where the logs are.
    for (Map.Entry<Long, List<String>> entry : group.descendingMap().entrySet()) {
      for (String file : entry.getValue()) {
        if (file.matches(LOGS) && isLog(file, entry.getKey())) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isLog(String file, long number) throws IOException {
    byte[] bytes = new byte[LogFormat.HEADER_BYTES];
    try (ReadableFile opened = storage.open(file)) {
      int count = (int) Math.min(bytes.length, opened.size());
      opened.read(0, bytes, 0, count);
      return LogHeader.isOf(number, bytes, count, file);
    } catch (NoSuchFileException | AccessDeniedException e) {
      return false; // Deleted since it was listed, or not accessible to the store.
    }
  }

  @Override
  public WritableFile create(String name) throws IOException {
    return storage.create(name);
  }

  @Override
  public WritableFile createLog(String name) throws IOException {
    return plainLogs ? storage.create(name) : storage.createLog(name);
  }

  @Override
  public ReadableFile open(String name) throws IOException {
    return storage.open(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    storage.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    storage.delete(name);
  }

  @Override
  public void link(String name, Storage to) throws IOException {
    storage.link(name, to);
  }

  @Override
  public boolean contains(Path path) throws IOException {
    return storage.contains(path);
  }

  @Override
  public long usableBytes() throws IOException {
    return storage.usableBytes();
  }

  @Override
  public void truncate(String name, long size) throws IOException {
    storage.truncate(name, size);
  }

  @Override
  public void seal(String name) throws IOException {
    storage.seal(name);
  }

  @Override
  public void sync() throws IOException {
    storage.sync();
  }

  @Override
  public void close() throws IOException {
    storage.close();
  }

  @Override
  public String toString() {
    return storage.toString();
  }
}
