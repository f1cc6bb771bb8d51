package dev.varve.sstable.xray;

import dev.varve.Text;
import dev.varve.demo.Narrator;
import dev.varve.memtable.Tag;
import dev.varve.sstable.BlockHandle;
import dev.varve.sstable.TableIndex;
import dev.varve.sstable.TableProperties;
import dev.varve.xray.Fields;
import java.io.IOException;
import java.time.Instant;

/** Explains the parts of a table other than its entries. */
final class TablePartXRay {
  private TablePartXRay() {}

  static Fields.Reading filter(BlockHandle handle) {
    return in -> {
      in.skip(handle.size() - 1);
      in.part("bits, in lines of 64 bytes");
      in.part(Narrator.count(in.u8(), "probe", "probes") + " in the line of a key");
    };
  }

  static void index(Fields in) throws IOException {
    int count = in.length();
    in.part(dataBlocks(count));
    for (int i = 0; i < count; i++) {
      long tag = in.u64();
      String place = in.varint() + ", " + Narrator.count(in.length(), "byte", "bytes");
      String key = in.prefixed();
      in.part("block " + i + " at " + place + ", up to " + key + ", version " + Tag.sequence(tag));
    }
  }

  static String indexSummary(byte[] bytes) {
    return " of " + dataBlocks(new TableIndex(bytes).size());
  }

  private static String dataBlocks(int count) {
    return Narrator.count(count, "data block", "data blocks");
  }

  static void properties(Fields in) throws IOException {
    for (String what :
        new String[] {
          "entries",
          "tombstones among them",
          "bytes of keys",
          "bytes of values",
          "smallest sequence number",
          "largest sequence number"
        }) {
      in.part(what + ": " + in.varint());
    }
    String smallest = in.prefixed();
    in.part("smallest key: " + smallest);
    String largest = in.prefixed();
    in.part("largest key: " + largest);
    if (in.hasMore()) {
      in.part("flushed by " + Instant.ofEpochMilli(in.varint()));
    }
    if (in.hasMore()) {
      ranges(in);
    }
    if (in.hasMore()) {
      values(in);
    }
  }

  private static void ranges(Fields in) throws IOException {
    int count = in.length();
    in.part(Narrator.count(count, "range tombstone", "range tombstones"));
    for (int i = 0; i < count; i++) {
      String range = in.prefixed() + " to " + in.prefixed();
      in.part("deleted: " + range + ", version " + in.varint());
    }
  }

  private static void values(Fields in) throws IOException {
    int count = in.length();
    in.part("values kept apart in " + Narrator.count(count, "file", "files"));
    for (int i = 0; i < count; i++) {
      String file = "file " + in.varint() + ", which had " + in.varint() + " bytes: ";
      in.part(
          file + Narrator.count(in.varint(), "value", "values") + ", " + in.varint() + " bytes");
    }
  }

  static String propertiesSummary(byte[] bytes) {
    TableProperties it = TableProperties.decode(bytes);
    return ": "
        + Narrator.count(it.entries(), "entry", "entries")
        + ", "
        + Narrator.count(it.tombstones(), "tombstone", "tombstones")
        + ", keys "
        + Text.of(it.smallestKey())
        + " to "
        + Text.of(it.largestKey());
  }
}
