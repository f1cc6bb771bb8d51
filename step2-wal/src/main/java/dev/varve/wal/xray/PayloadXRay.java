package dev.varve.wal.xray;

import dev.varve.xray.FileWindow;
import dev.varve.xray.Parts;
import java.io.IOException;

/** Explains the payload of a frame, which may have any bytes. */
@FunctionalInterface
public interface PayloadXRay {

  /** Returns a short summary of the bytes between two offsets. */
  String summary(FileWindow file, long from, long to) throws IOException;

  /** Passes parts that cover the bytes between the two offsets to {@code out}. */
  default void details(FileWindow file, long from, long to, Parts out) throws IOException {
    if (from < to) {
      out.part(from, to - from, summary(file, from, to));
    }
  }
}
