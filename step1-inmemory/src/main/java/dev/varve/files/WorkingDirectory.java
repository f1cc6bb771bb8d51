package dev.varve.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The directory in which this process was started, and the paths that people type.
 *
 * <p>Without a locale, as cron has it, the JDK cannot name a directory such as {@code bücher}: it
 * resolves relative paths against {@code b??cher}, which is another directory. Linux tells the real
 * one at {@code /proc/self/cwd}. Elsewhere such a path is refused, before anything is made there.
 */
public final class WorkingDirectory {
  private static final Path REAL = Path.of("/proc/self/cwd");
  private static final char REPLACEMENT_CHARACTER = '\uFFFD';

  private WorkingDirectory() {}

  /**
   * Returns the path that {@code text} names.
   *
   * @throws IllegalArgumentException if it is empty, or has characters that no path has here
   */
  public static Path resolve(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("a path is empty");
    }
    try {
      if (text.indexOf(REPLACEMENT_CHARACTER) < 0) {
        return resolve(Path.of(text));
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(notAPath(text) + ": " + e.getReason(), e);
    }
    // The JDK has already put it in the place of what it cannot read.
    throw new IllegalArgumentException(notAPath(text));
  }

  private static String notAPath(String text) {
    return "\"" + text + "\" is no path in this locale (LC_ALL=C.UTF-8 may help)";
  }

  /**
   * Returns {@code path}, or one that leads from the real working directory to the same file if
   * {@code path} does not.
   *
   * @throws IllegalStateException if the real working directory is not known
   */
  public static Path resolve(Path path) {
    return path.isAbsolute() || isKnown() ? path : real().resolve(path);
  }

  private static boolean isKnown() {
    return System.getProperty("user.dir").indexOf(REPLACEMENT_CHARACTER) < 0;
  }

  private static Path real() {
    try {
      if (Files.isDirectory(REAL)) {
        return REAL.toRealPath();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException(
        "the working directory has no name in this locale: LC_ALL=C.UTF-8 may help");
  }
}
