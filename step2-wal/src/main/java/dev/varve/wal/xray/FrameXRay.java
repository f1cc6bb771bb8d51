package dev.varve.wal.xray;

import dev.varve.demo.Narrator;
import dev.varve.wal.LogFormat;
import dev.varve.wal.LogRecord;
import dev.varve.xray.Check;
import dev.varve.xray.FileWindow;
import dev.varve.xray.Part;
import dev.varve.xray.Parts;
import dev.varve.xray.Sections;
import java.io.IOException;
import java.util.Map;

/** Explains one frame. */
final class FrameXRay {
  private final FileWindow file;
  private final Frame frame;
  private final LogRecord.Kind kind;
  private final PayloadXRay payload;

  FrameXRay(FileWindow file, Frame frame, Map<LogRecord.Kind, PayloadXRay> payloads) {
    this.file = file;
    this.frame = frame;
    this.kind = LogRecord.Kind.of(frame.kind());
    this.payload = kind == null ? (at, from, to) -> "payload" : payloads.get(kind);
  }

  /** Explains a frame whose checksum holds, of this log or of another. */
  void explain(boolean isOfThisLog, Sections out) throws IOException {
    if (isOfThisLog) {
      out.section(whole(summary(), Check.of(kind != null)), parts -> details(Check.HOLDS, parts));
    } else {
      String meaning = "frame of another log or place: " + summary();
      out.section(whole(meaning, Check.BROKEN), parts -> details(Check.HOLDS, parts));
    }
  }

  /** Explains a frame whose checksum does not hold. */
  void explainBroken(String promised, Sections out) throws IOException {
    String meaning = name() + " whose checksum does not hold; " + promised;
    out.section(whole(meaning, Check.BROKEN), parts -> details(Check.BROKEN, parts));
  }

  private Part whole(String meaning, Check check) {
    return new Part(frame.offset(), frame.end() - frame.offset(), meaning, check);
  }

  private String name() {
    return kind == null ? "frame of unknown kind " + frame.kind() : kind.name();
  }

  /** Returns the kind of the frame, and a summary of its payload. */
  private String summary() throws IOException {
    String text = name();
    if (kind == LogRecord.Kind.MARK) {
      return text + ": durable below offset " + frame.syncedUpTo();
    }
    if (kind == LogRecord.Kind.CHECKPOINT_END) {
      return text + ": go on at sequence " + frame.sequence();
    }
    if (kind == LogRecord.Kind.BATCH) {
      text += ", sequence " + frame.sequence();
    } else if (kind == LogRecord.Kind.EDIT) {
      text += " " + frame.sequence();
    }
    return text + ": " + payload.summary(file, frame.payload(), frame.end());
  }

  private void details(Check check, Parts out) throws IOException {
    long at = frame.offset();
    out.part(new Part(at, LogFormat.CRC_BYTES, "checksum of the frame", check));
    out.part(
        at + LogFormat.LENGTH_AT,
        4,
        Narrator.count(frame.length(), "byte", "bytes") + " of payload");
    out.part(at + LogFormat.SALT_AT, 8, "salt of this log and place");
    out.part(at + LogFormat.SEQUENCE_AT, 8, sequence());
    out.part(at + LogFormat.SYNCED_AT, 8, "durable below offset " + frame.syncedUpTo());
    out.part(at + LogFormat.KIND_AT, 1, "kind: " + (kind == null ? "unknown" : kind.name()));
    payload.details(file, frame.payload(), frame.end(), out);
  }

  private String sequence() {
    if (kind == LogRecord.Kind.BATCH) {
      return "sequence number of the first operation: " + frame.sequence();
    }
    if (kind == LogRecord.Kind.CHECKPOINT_END || kind == LogRecord.Kind.TIME) {
      return "next sequence number: " + frame.sequence();
    }
    return kind == LogRecord.Kind.EDIT ? "edit " + frame.sequence() : "no sequence number";
  }
}
