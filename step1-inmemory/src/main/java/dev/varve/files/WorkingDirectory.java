package dev.varve.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Resolves the paths that users type against the directory in which this process was started.
 *
 * <p>Without a locale, for example under cron, the JDK cannot represent a directory such as {@code
 * bücher}: it resolves relative paths against {@code b??cher}, a different directory. Linux
 * provides the real one as {@code /proc/self/cwd}. On other systems such a path is rejected, before
 * anything is created there.
 */
public final class WorkingDirectory {
  private static final Path REAL = Path.of("/proc/self/cwd");
  private static final char REPLACEMENT_CHARACTER = '\uFFFD';

  private WorkingDirectory() {}

  /**
   * Returns the path that {@code text} names.
   *
   * @throws IllegalArgumentException if it is empty, or has characters that a path cannot have here
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
    // The JDK has already replaced what it cannot decode by U+FFFD.
    throw new IllegalArgumentException(notAPath(text));
  }

  private static String notAPath(String text) {
    return "\"" + text + "\" is not a path in this locale (LC_ALL=C.UTF-8 may help)";
  }

  /**
   * Returns {@code path}, or, if the JDK would resolve it against the wrong directory, the same
   * path resolved against the real working directory.
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
