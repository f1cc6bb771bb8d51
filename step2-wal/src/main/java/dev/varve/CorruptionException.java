package dev.varve;

import java.util.Locale;

/**
 * Bytes on disk that are not what was written there, or a file that should be there and is not. The
 * message may quote such bytes; what cannot be seen of them is escaped.
 */
public final class CorruptionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes one that names the file, the offset in it, and what is wrong there. */
  public CorruptionException(String file, long offset, String what, Object... arguments) {
    super(Text.line(file + "@" + offset + ": " + String.format(Locale.ROOT, what, arguments)));
  }

  /** Makes one about a whole file. */
  public CorruptionException(String file, String what) {
    super(Text.line(file + ": " + what));
  }

  /** Makes one about a part of a file, found by {@code cause}. */
  public CorruptionException(String file, long offset, RuntimeException cause) {
    super(Text.line(file + "@" + offset + ": " + cause.getMessage()), cause);
  }
}
