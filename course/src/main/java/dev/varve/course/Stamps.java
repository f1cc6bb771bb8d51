package dev.varve.course;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Detects that a file was saved, by its modification time and its size. */
final class Stamps {
  /** The stamp of a file that cannot be read now, perhaps because an editor is replacing it. */
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
