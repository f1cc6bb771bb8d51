package dev.varve.course;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What tells a file that was saved from the one before: when it was written, and its size. */
final class Stamps {
  /** Stands for a file that cannot be read now: an editor may be putting a new one in its place. */
  static final String MISSING = "missing";

  private Stamps() {}

  /** Returns the stamp of each file. */
  static Map<Path, String> of(Collection<Path> files) {
    Map<Path, String> stamps = new HashMap<>();
    files.forEach(file -> stamps.put(file, of(file)));
    return stamps;
  }

  private static String of(Path file) {
    try {
      return Files.getLastModifiedTime(file) + " " + Files.size(file);
    } catch (IOException e) {
      return MISSING;
    }
  }
}
