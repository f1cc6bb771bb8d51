package dev.varve.wal.xray;

import dev.varve.xray.FileWindow;
import dev.varve.xray.Parts;
import java.io.IOException;

/** Explains the payload of a frame, whatever its bytes are. */
@FunctionalInterface
public interface PayloadXRay {

  /** Returns what stands between two offsets, in a few words. */
  String summary(FileWindow file, long from, long to) throws IOException;

  /** Gives {@code out} parts that cover what stands between the two. */
  default void details(FileWindow file, long from, long to, Parts out) throws IOException {
    if (from < to) {
      out.part(from, to - from, summary(file, from, to));
    }
  }
}
