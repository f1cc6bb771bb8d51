package dev.varve.io;

import dev.varve.files.WorkingDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory on disk of which files are listed and read, and nothing else: every other call is
 * refused. No lock is taken or checked, so another process may change the directory meanwhile. A
 * file that is open stays readable after its name is gone. Thread-safe.
 */
public final class ReadOnlyDirectory implements Storage {
  private final Path directory;

  private ReadOnlyDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * Opens {@code directory}.
   *
   * @throws IOException if there is no such directory, naming it; none is made
   */
  public static ReadOnlyDirectory open(Path directory) throws IOException {
    Path found = WorkingDirectory.resolve(directory);
    if (!Files.isDirectory(found)) {
      throw new IOException(directory + (Files.exists(found) ? " is a file" : " does not exist"));
    }
    return new ReadOnlyDirectory(found.toRealPath());
  }

  @Override
  public ReadableFile open(String name) throws IOException {
    // Not the lock of a store in this process: to close it would release that.
    return DiskStorage.openFile(directory.resolve(name));
  }

  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals(DirectoryLock.FILE))
          .sorted()
          .toList();
    }
  }

  @Override
  public WritableFile create(String name) throws IOException {
    throw refusal();
  }

  @Override
  public WritableFile createLog(String name) throws IOException {
    throw refusal();
  }

  @Override
  public void rename(String from, String to) throws IOException {
    throw refusal();
  }

  @Override
  public void delete(String name) throws IOException {
    throw refusal();
  }

  @Override
  public void truncate(String name, long size) throws IOException {
    throw refusal();
  }

  @Override
  public void sync() throws IOException {
    throw refusal();
  }

  private IOException refusal() {
    return new IOException(directory + " is open for reading only");
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return directory.toString();
  }
}
