package dev.varve.lsm.xray;

import dev.varve.Text;
import dev.varve.demo.Narrator;
import dev.varve.lsm.TableMetadata;
import dev.varve.lsm.VersionEdit;
import dev.varve.wal.xray.PayloadXRay;
import dev.varve.xray.Fields;
import dev.varve.xray.FileWindow;
import dev.varve.xray.Parts;
import java.io.IOException;
import java.time.Instant;

/** Explains a {@link VersionEdit} in a manifest. */
final class EditXRay implements PayloadXRay {

  @Override
  public String summary(FileWindow file, long from, long to) throws IOException {
    try {
      return summary(VersionEdit.decode(file.bytes(from, (int) (to - from))));
    } catch (IllegalArgumentException e) {
      return "malformed: " + e.getMessage();
    }
  }

  private static String summary(VersionEdit edit) {
    StringBuilder text = new StringBuilder("written up to " + edit.lastSequence());
    for (VersionEdit.Removed table : edit.removed()) {
      text.append(", -").append(TableMetadata.fileName(table.number()));
    }
    for (VersionEdit.Added add : edit.added()) {
      text.append(", +").append(TableMetadata.fileName(add.table().number()));
      text.append(" in level ").append(add.level());
    }
    if (edit.mark() != null) {
      text.append(", mark ").append(Text.of(edit.mark()));
    }
    return text.toString();
  }

  @Override
  public void details(FileWindow file, long from, long to, Parts out) throws IOException {
    Fields.explain(file, from, to, out, EditXRay::read);
  }

  private static void read(Fields in) throws IOException {
    long logNumber = in.varint();
    in.part("logs below " + logNumber + " are not needed any more");
    long nextFileNumber = in.varint();
    in.part("no file has number " + nextFileNumber + " or a higher one");
    long lastSequence = in.varint();
    in.part("all writes up to " + lastSequence + " are in tables");
    int removed = in.length();
    in.part(Narrator.count(removed, "table", "tables") + " removed");
    for (int i = 0; i < removed; i++) {
      String level = " from level " + in.length();
      in.part("removed: " + TableMetadata.fileName(in.varint()) + level);
    }
    int added = in.length();
    in.part(Narrator.count(added, "table", "tables") + " added");
    for (int i = 0; i < added; i++) {
      added(in);
    }
    if (in.hasMore()) {
      lineage(in);
    }
    if (in.hasMore()) {
      in.part("the last mark up to there: " + in.prefixed());
    }
  }

  private static void lineage(Fields in) throws IOException {
    String store = Long.toHexString(in.u64());
    in.part(store.equals("0") ? "not a store of its own" : "this is store " + store);
    String other = Long.toHexString(in.u64());
    in.part(other.equals("0") ? "no backup" : "a backup of store " + other);
  }

  private static void added(Fields in) throws IOException {
    String level = " to level " + in.length();
    String name = TableMetadata.fileName(in.varint());
    in.part("added: " + name + level + ", " + in.varint() + " bytes");
    long end = in.length() + in.position();
    String text = Narrator.count(in.varint(), "entry", "entries") + ", ";
    text += Narrator.count(in.varint(), "tombstone", "tombstones") + ", ";
    text +=
        Narrator.count(in.varint(), "byte", "bytes") + " of keys, " + in.varint() + " of values, ";
    text += "versions " + in.varint() + " to " + in.varint();
    text += ", keys " + in.prefixed() + " to " + in.prefixed();
    if (in.position() < end) {
      text += ", flushed by " + Instant.ofEpochMilli(in.varint());
    }
    if (in.position() < end) {
      text += ranges(in);
    }
    if (in.position() < end) {
      text += values(in);
    }
    if (in.position() != end) {
      throw new IllegalArgumentException("properties that end at offset " + in.position());
    }
    in.part("its properties: " + text);
  }

  private static String ranges(Fields in) throws IOException {
    int count = in.length();
    for (int i = 0; i < count; i++) {
      in.prefixed();
      in.prefixed();
      in.varint();
    }
    return count == 0 ? "" : ", " + Narrator.count(count, "deleted range", "deleted ranges");
  }

  private static String values(Fields in) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = in.length(); i > 0; i--) {
      String file = " in file " + in.varint() + " of " + in.varint() + " bytes";
      text.append(", ").append(Narrator.count(in.varint(), "value", "values")).append(file);
      in.varint();
    }
    return text.toString();
  }
}
