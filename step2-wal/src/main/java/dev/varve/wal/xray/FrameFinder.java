package dev.varve.wal.xray;

import static dev.varve.wal.LogFormat.CRC_BYTES;
import static dev.varve.wal.LogFormat.FRAME_BYTES;
import static dev.varve.wal.LogFormat.HEADER_BYTES;

import dev.varve.CorruptionException;
import dev.varve.io.RangeChecksums;
import dev.varve.wal.FileNames;
import dev.varve.wal.LogFormat;
import dev.varve.wal.LogHeader;
import dev.varve.xray.FileWindow;
import java.io.IOException;

/** Finds intact frames in a file, including those after damaged places. */
final class FrameFinder {
  private final FileWindow file;
  private final RangeChecksums checksums;
  private final LogHeader header;
  // Computed when first needed, which is at the first damage.
  private long highestSynced = -1;

  FrameFinder(FileWindow file) throws IOException {
    this.file = file;
    this.checksums = new RangeChecksums(file::read, file.size());
    this.header = readHeader();
  }

  private LogHeader readHeader() throws IOException {
    int count = (int) Math.min(HEADER_BYTES, file.size());
    long number = FileNames.number(file.name());
    try {
      return LogHeader.decode(file.bytes(0, count), count, file.name(), number);
    } catch (CorruptionException e) {
      return LogHeader.decode(new byte[0], 0, file.name(), number); // An unknown format.
    }
  }

  /** Returns the header of the file; a lost one if it cannot be read. */
  LogHeader header() {
    return header;
  }

  /** Returns the intact frame at {@code at}, with any salt, or null if there is none. */
  Frame at(long at) throws IOException {
    Frame frame = Frame.read(file, at);
    return frame != null && isWhole(frame) ? frame : null;
  }

  private boolean isWhole(Frame frame) throws IOException {
    long from = frame.offset() + CRC_BYTES;
    int rest = checksums.of(from, frame.end());
    return header.isFrameCrc(frame.crc(), frame.salt(), rest, frame.end() - from);
  }

  /** Returns whether an intact frame at {@code at} with this salt belongs to this log. */
  boolean isOfThisLog(long salt, long at) {
    boolean isNameless = header.version() == 1 && header.logNumber() < 0;
    return isNameless || header.mayHave(salt, at);
  }

  /** Returns the offset of the next intact frame of this log, or the length of the file. */
  long next(long from) throws IOException {
    for (long at = from; file.has(at, FRAME_BYTES); at++) {
      // Check the salt first: it rules out nearly every offset without a checksum.
      if (isOfThisLog(file.u64(at + LogFormat.SALT_AT), at) && at(at) != null) {
        return at;
      }
    }
    return file.size();
  }

  /**
   * Returns the highest offset that any frame of this log from {@code from} on records as durable.
   * Frames of other logs, for example in stale bytes, do not count.
   */
  long highestSynced(long from) throws IOException {
    if (highestSynced < 0) {
      highestSynced = 0;
      for (long at = from; at < file.size(); ) {
        Frame frame = at(at);
        if (frame == null || !isOfThisLog(frame.salt(), at)) {
          at = next(at + 1);
        } else {
          highestSynced = Math.max(highestSynced, frame.syncedUpTo());
          at = frame.end();
        }
      }
    }
    return highestSynced;
  }

  /** Returns where the zeros at the end of the file begin, at or after {@code at}. */
  long endOfNonZeros(long at) throws IOException {
    long end = at;
    for (long found = file.firstNonZero(at); found < file.size(); ) {
      end = found + 1;
      found = file.firstNonZero(end);
    }
    return end;
  }
}
