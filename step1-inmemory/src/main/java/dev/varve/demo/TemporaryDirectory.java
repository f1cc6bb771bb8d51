package dev.varve.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A new directory for a demo; closing it deletes it with its contents. */
public final class TemporaryDirectory implements AutoCloseable {
  private final Path path;

  private TemporaryDirectory(Path path) {
    this.path = path;
  }

  /** Creates a directory where the system keeps temporary files. */
  public static TemporaryDirectory create() throws IOException {
    return new TemporaryDirectory(Files.createTempDirectory("varve-demo-"));
  }

  /** Returns its path. */
  public Path path() {
    return path;
  }

  /** Returns the type of its file system, such as {@code ext4}. */
  public String fileSystem() throws IOException {
    return Files.getFileStore(path).type();
  }

  /** Returns its files, sorted by name, except for the lock file, which is empty. */
  public List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.filter(file -> !file.endsWith("LOCK")).sorted().toList();
    }
  }

  /** Returns the name and length of its files, one line per file. */
  public List<String> listing() throws IOException {
    return files().stream().map(TemporaryDirectory::line).toList();
  }

  private static String line(Path file) {
    return String.format(
        Locale.ROOT, "%-20s %,11d bytes", file.getFileName(), file.toFile().length());
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      // Files come after their directory, so delete from the end.
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
