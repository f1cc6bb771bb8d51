package dev.varve.wal;

import static dev.varve.wal.LogFormat.FRAME_BYTES;
import static dev.varve.wal.LogFormat.HEADER_BYTES;

import dev.varve.xray.FileWindow;
import java.io.IOException;

/** Finds whole frames in a file, also after places where there is none. */
final class FrameFinder {
  private final FileWindow file;
  private final long logNumber;
  // Known once it is needed, which is at the first damage.
  private long highestSynced = -1;

  /**
   * Makes one for a file.
   *
   * @param number the number in the file's name; -1 if it has none: then the first frame says it
   */
  FrameFinder(FileWindow file, long number) throws IOException {
    this.file = file;
    Frame first = number < 0 ? at(HEADER_BYTES) : null;
    this.logNumber = first == null ? number : first.logNumber();
  }

  /** Returns the number of the log that the file is, or -1 if nothing tells. */
  long logNumber() {
    return logNumber;
  }

  /** Returns the frame at {@code at}, of whatever log, if there is a whole one; or else null. */
  Frame at(long at) throws IOException {
    Frame frame = Frame.read(file, at);
    return frame != null && frame.isWhole(file) ? frame : null;
  }

  private boolean isOfThisLog(long number) {
    return logNumber < 0 || number == logNumber;
  }

  /** Returns where the next whole frame of this log begins, or the length of the file. */
  long next(long from) throws IOException {
    for (long at = from; file.has(at, FRAME_BYTES); at++) {
      // The log's number first: it alone rules out nearly every place, without a checksum.
      long number = file.u64(at + LogFormat.LOG_NUMBER_AT);
      if (isOfThisLog(number) && at(at) != null) {
        return at;
      }
    }
    return file.size();
  }

  /**
   * Returns the highest offset that any frame of this log from {@code from} on knows to be durable.
   * A frame of another log, such as stale bytes have, knows nothing of this one.
   */
  long highestSynced(long from) throws IOException {
    if (highestSynced < 0) {
      highestSynced = 0;
      for (long at = from; at < file.size(); ) {
        Frame frame = at(at);
        if (frame == null || !isOfThisLog(frame.logNumber())) {
          at = next(at + 1);
        } else {
          highestSynced = Math.max(highestSynced, frame.syncedUpTo());
          at = frame.end();
        }
      }
    }
    return highestSynced;
  }

  /** Returns where the zeros begin that the file ends with, at or after {@code at}. */
  long endOfNonZeros(long at) throws IOException {
    long end = at;
    for (long found = file.firstNonZero(at); found < file.size(); ) {
      end = found + 1;
      found = file.firstNonZero(end);
    }
    return end;
  }
}
