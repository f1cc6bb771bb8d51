package dev.varve.wal.xray;

import static dev.varve.wal.LogFormat.HEADER_BYTES;

import dev.varve.wal.FileNames;
import dev.varve.wal.LogFormat;
import dev.varve.wal.LogHeader;
import dev.varve.wal.LogReader;
import dev.varve.wal.LogRecord;
import dev.varve.xray.Check;
import dev.varve.xray.FileKind;
import dev.varve.xray.FileWindow;
import dev.varve.xray.Part;
import dev.varve.xray.Sections;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/**
 * Explains the bytes of a log, a checkpoint or a manifest: the header, each frame, damaged places
 * and whether they were promised to be durable, and zeros written ahead.
 *
 * <p>Unlike {@link LogReader}, which must not continue after a bad place, this looks for the next
 * intact frame and continues there.
 */
public final class LogXRay implements FileKind {
  private static final String NAMES =
      ".*\\.(log|values|checkpoint|checkpoint\\.tmp|manifest)(\\.damaged)?";

  private final Map<LogRecord.Kind, PayloadXRay> payloads;

  /** Creates an x-ray that explains batches, in logs and in checkpoints. */
  public LogXRay() {
    this((file, from, to) -> "explained from step 5 on");
  }

  /** Creates an x-ray that also explains the edits of manifests. */
  public LogXRay(PayloadXRay edits) {
    BatchXRay batches = new BatchXRay();
    PayloadXRay nothing = (file, from, to) -> "payload, though there should be none";
    payloads =
        Map.of(
            LogRecord.Kind.MARK, nothing,
            LogRecord.Kind.BATCH, batches,
            LogRecord.Kind.EDIT, edits,
            LogRecord.Kind.CHECKPOINT, batches,
            LogRecord.Kind.CHECKPOINT_END, nothing,
            LogRecord.Kind.TIME, LogXRay::time);
  }

  @Override
  public String knownBy() {
    return "a log (named .log, .values, .checkpoint or .manifest, or beginning with VARVELOG)";
  }

  @Override
  public boolean matches(FileWindow file) throws IOException {
    return file.name().matches(NAMES) || file.has(0, Long.BYTES) && file.u64(0) == LogFormat.MAGIC;
  }

  private static String time(FileWindow file, long from, long to) throws IOException {
    return to - from == Long.BYTES
        ? "it is " + Instant.ofEpochMilli(file.u64(from))
        : "not the eight bytes that a time has";
  }

  @Override
  public void explain(FileWindow file, Sections out) throws IOException {
    FrameFinder frames = new FrameFinder(file);
    long at = explainHeader(file, frames.header(), out);
    while (at < file.size()) {
      Frame frame = frames.at(at);
      if (frame != null) {
        boolean isOfThisLog = frames.isOfThisLog(frame.salt(), at);
        new FrameXRay(file, frame, payloads).explain(isOfThisLog, out);
        at = frame.end();
      } else {
        at = explainDamage(file, frames, at, out);
      }
    }
  }

  /** Explains the header, and returns the offset of the first frame. */
  private static long explainHeader(FileWindow file, LogHeader header, Sections out)
      throws IOException {
    if (header.isLost()) {
      return explainBrokenHeader(file, out);
    }
    long number = FileNames.number(file.name());
    boolean isNamed = number < 0 || header.version() == 1 || header.logNumber() == number;
    String meaning =
        "header: VARVELOG, format version "
            + header.version()
            + (isNamed ? "" : ", of log " + header.logNumber() + " under another name");
    Part whole = new Part(0, header.bytes(), meaning, Check.of(isNamed));
    out.section(
        whole,
        parts -> {
          parts.part(0, 8, "magic number: VARVELOG");
          parts.part(8, 4, "format version " + header.version());
          parts.part(new Part(12, 4, "checksum of the bytes before it", Check.HOLDS));
          if (header.version() > 1) {
            parts.part(new Part(16, 8, "log " + header.logNumber(), Check.of(isNamed)));
            parts.part(24, 8, "salt, which all frames of this log build on");
            parts.part(new Part(32, 4, "checksum of the header", Check.HOLDS));
          }
        });
    return header.bytes();
  }

  private static long explainBrokenHeader(FileWindow file, Sections out) throws IOException {
    if (!file.has(0, HEADER_BYTES)) {
      out.section(new Part(0, file.size(), "header, cut short: the log is empty", Check.BROKEN));
      return file.size();
    }
    boolean magic = file.u64(0) == LogFormat.MAGIC;
    out.section(
        new Part(0, HEADER_BYTES, "header: not what it was written as", Check.BROKEN),
        parts -> {
          parts.part(0, 8, magic ? "magic number: VARVELOG" : "magic number, not VARVELOG");
          parts.part(8, 4, "format version " + file.u32(8));
          parts.part(12, HEADER_BYTES - 12L, "checksums, log number and salt");
        });
    return HEADER_BYTES;
  }

  /** Explains the bytes before the next intact frame, and returns its offset. */
  private long explainDamage(FileWindow file, FrameFinder frames, long at, Sections out)
      throws IOException {
    long next = frames.next(at + 1);
    long end = next < file.size() ? next : frames.endOfNonZeros(at);
    if (end > at) {
      Frame broken = Frame.read(file, at);
      boolean shaped = broken != null && broken.end() >= end && broken.end() <= next;
      end = shaped ? broken.end() : end;
      String promised =
          frames.highestSynced(next) > at
              ? "corruption: a later frame says that this was durable"
              : "torn tail: nothing says that this was durable; reading ends here";
      if (shaped) {
        new FrameXRay(file, broken, payloads).explainBroken(promised, out);
      } else {
        out.section(new Part(at, end - at, "no intact frame; " + promised, Check.BROKEN));
      }
    }
    if (end < next) {
      out.section(
          new Part(end, next - end, "zeros, written ahead of the end of the log", Check.NONE));
    }
    return next;
  }
}
