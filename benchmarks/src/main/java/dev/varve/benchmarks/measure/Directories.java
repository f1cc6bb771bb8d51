package dev.varve.benchmarks.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What can be seen of an engine from its directory. */
public final class Directories {
  private static final int POLL_MILLIS = 20;

  private Directories() {}

  /** Returns the sum of the lengths of all files below {@code directory}. */
  public static long bytes(Path directory) throws IOException {
    return lengths(directory).values().stream().mapToLong(Long::longValue).sum();
  }

  private static Map<String, Long> lengths(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      Map<String, Long> lengths = new TreeMap<>();
      files.filter(Files::isRegularFile).forEach(file -> addLength(lengths, file));
      return lengths;
    } catch (UncheckedIOException e) {
      // A file was deleted during the walk; the next call sees the others.
      return Map.of();
    }
  }

  private static void addLength(Map<String, Long> lengths, Path file) {
    try {
      lengths.put(file.toString(), Files.size(file));
    } catch (NoSuchFileException e) {
      // Deleted since it was listed: it has no length.
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until no file below {@code directory} came, went or grew for {@code quiet}. */
  public static void awaitQuiet(Path directory, Duration quiet)
      throws IOException, InterruptedException {
    Map<String, Long> before = lengths(directory);
    long since = System.nanoTime();
    while (System.nanoTime() - since < quiet.toNanos()) {
      Thread.sleep(POLL_MILLIS);
      Map<String, Long> now = lengths(directory);
      if (!now.equals(before)) {
        before = now;
        since = System.nanoTime();
      }
    }
  }

  /** Deletes {@code directory} and all that is in it. */
  public static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
