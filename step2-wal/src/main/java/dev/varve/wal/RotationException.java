package dev.varve.wal;

import dev.varve.Internal;
import java.io.IOException;

/**
 * No new file of a log could be started, for example because the disk is full; the log continues in
 * the old one.
 *
 * @hidden
 */
@Internal
public final class RotationException extends IOException {
  private static final long serialVersionUID = 1L;

  RotationException(String message, IOException cause) {
    super(message, cause);
  }
}
