package dev.varve.wal;

import static dev.varve.wal.LogFormat.HEADER_BYTES;

import dev.varve.xray.Check;
import dev.varve.xray.FileKind;
import dev.varve.xray.FileWindow;
import dev.varve.xray.Part;
import dev.varve.xray.Sections;
import java.io.IOException;
import java.util.Map;

/**
 * Explains the bytes of a log, a checkpoint or a manifest: the header, each frame, what is no frame
 * and how far that was promised to be one, zeros written ahead.
 *
 * <p>Unlike {@link LogReader}, which must not read on after a bad place, this looks for the next
 * whole frame and goes on there.
 */
public final class LogXRay implements FileKind {
  private static final String NAMES =
      ".*\\.(log|checkpoint|checkpoint\\.tmp|manifest)(\\.damaged)?";

  private final Map<LogRecord.Kind, PayloadXRay> payloads;

  /** Makes one that explains batches, in logs and in checkpoints. */
  public LogXRay() {
    this((file, from, to) -> "explained from step 5 on");
  }

  /** Makes one that explains the edits of manifests, too. */
  public LogXRay(PayloadXRay edits) {
    BatchXRay batches = new BatchXRay();
    PayloadXRay nothing = (file, from, to) -> "payload, though there should be none";
    payloads =
        Map.of(
            LogRecord.Kind.MARK, nothing,
            LogRecord.Kind.BATCH, batches,
            LogRecord.Kind.EDIT, edits,
            LogRecord.Kind.CHECKPOINT, batches,
            LogRecord.Kind.CHECKPOINT_END, nothing);
  }

  @Override
  public String knownBy() {
    return "a log (named .log, .checkpoint or .manifest, or beginning with VARVELOG)";
  }

  @Override
  public boolean matches(FileWindow file) throws IOException {
    return file.name().matches(NAMES) || file.has(0, Long.BYTES) && file.u64(0) == LogFormat.MAGIC;
  }

  @Override
  public void explain(FileWindow file, Sections out) throws IOException {
    explainHeader(file, out);
    FrameFinder frames = new FrameFinder(file, FileNames.number(file.name()));
    long at = Math.min(HEADER_BYTES, file.size());
    while (at < file.size()) {
      Frame frame = frames.at(at);
      if (frame != null) {
        new FrameXRay(file, frame, payloads).explain(frames.logNumber(), out);
        at = frame.end();
      } else {
        at = explainDamage(file, frames, at, out);
      }
    }
  }

  private static void explainHeader(FileWindow file, Sections out) throws IOException {
    if (!file.has(0, HEADER_BYTES)) {
      out.section(new Part(0, file.size(), "header, cut short: the log is empty", Check.BROKEN));
      return;
    }
    boolean magic = file.u64(0) == LogFormat.MAGIC;
    int version = file.u32(8);
    boolean holds = Frame.checksum(file, 0, 12) == file.u32(12);
    String meaning =
        !magic || !holds
            ? "header: not what it was written as"
            : "header: VARVELOG, format version " + version;
    Check check = Check.of(magic && holds && version == LogFormat.VERSION);
    Part whole = new Part(0, HEADER_BYTES, meaning, check);
    out.section(
        whole,
        parts -> {
          parts.part(0, 8, magic ? "magic number: VARVELOG" : "magic number, not VARVELOG");
          parts.part(8, 4, "format version " + version);
          parts.part(new Part(12, 4, "checksum of the header", Check.of(holds)));
        });
  }

  /** Explains what stands before the next whole frame, and returns where that begins. */
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
              ? "corruption: a later frame knows this to be durable"
              : "torn tail: nothing says that this was durable; reading ends here";
      if (shaped) {
        new FrameXRay(file, broken, payloads).explainBroken(promised, out);
      } else {
        out.section(new Part(at, end - at, "no whole frame; " + promised, Check.BROKEN));
      }
    }
    if (end < next) {
      out.section(
          new Part(end, next - end, "zeros, written ahead of the end of the log", Check.NONE));
    }
    return next;
  }
}
