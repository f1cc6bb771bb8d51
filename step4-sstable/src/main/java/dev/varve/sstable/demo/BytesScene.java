package dev.varve.sstable.demo;

import dev.varve.Text;
import dev.varve.demo.Glyphs;
import dev.varve.demo.Narrator;
import dev.varve.sstable.BlockCache;
import dev.varve.sstable.TableProperties;
import dev.varve.sstable.TableReader;
import dev.varve.xray.Part;
import java.io.IOException;
import java.util.List;

/** Shows what every byte of the file is for. */
final class BytesScene {
  private static final int WIDTH = 78;
  private static final int FIRST_PARTS = 4;
  private static final int LAST_PARTS = 5;

  private final Narrator narrator;
  private final UnicodeTable table;
  private final Glyphs glyphs = Glyphs.ofConsole();

  BytesScene(Narrator narrator, UnicodeTable table) {
    this.narrator = narrator;
    this.table = table;
  }

  void tell() throws IOException {
    narrator.heading("The bytes");
    narrator.say(
        "An X-ray gives offset and length of each part, and whether its checksum holds. Entries"
            + " are in blocks of about 4 KiB; filter, index, properties and footer follow.");
    List<Part> parts = table.sections();
    narrator.show("    offset    length");
    parts.subList(0, FIRST_PARTS).forEach(this::show);
    narrator.show("       ...");
    parts.subList(parts.size() - LAST_PARTS, parts.size()).forEach(this::show);
    narrator.gap();
    narrator.show("parts in all", parts.size());
    narrator.show("their bytes", parts.stream().mapToLong(Part::length).sum());
    narrator.say(
        "The footer has a known place, the end, and the offsets of filter, index and"
            + " properties. The properties:");
    try (TableReader reader = table.open(new BlockCache(0))) {
      showProperties(reader.properties());
    }
  }

  /** Shows the line, or only the part before its first comma or colon if it is too long. */
  private void show(Part part) {
    String line = part.line(glyphs);
    narrator.show(line.length() <= WIDTH ? line : line.replaceFirst("[:,] .*", ""));
  }

  private void showProperties(TableProperties properties) {
    narrator.show("entries", properties.entries());
    narrator.show("tombstones", properties.tombstones());
    narrator.show("bytes of keys", properties.keyBytes());
    narrator.show("bytes of values", properties.valueBytes());
    narrator.show("smallest key", Text.of(properties.smallestKey()));
    narrator.show("largest key", Text.of(properties.largestKey()));
    narrator.show(
        "sequence numbers",
        Narrator.number(properties.smallestSequence())
            + " to "
            + Narrator.number(properties.largestSequence()));
  }
}
