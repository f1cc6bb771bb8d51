package dev.varve;

import java.util.Locale;

/**
 * Thrown when bytes on disk are not what was written there, or when a file is missing. The message
 * may quote such bytes, with unprintable characters escaped.
 */
public final class CorruptionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception that names the file, the offset in it, and what is wrong there. */
  public CorruptionException(String file, long offset, String what, Object... arguments) {
    super(Text.line(file + "@" + offset + ": " + String.format(Locale.ROOT, what, arguments)));
  }

  /** Creates an exception about a file as a whole. */
  public CorruptionException(String file, String what) {
    super(Text.line(file + ": " + what));
  }

  /** Creates an exception about a place in a file where {@code cause} was thrown. */
  public CorruptionException(String file, long offset, RuntimeException cause) {
    super(Text.line(file + "@" + offset + ": " + cause.getMessage()), cause);
  }
}
