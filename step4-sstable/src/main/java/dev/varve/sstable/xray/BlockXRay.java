package dev.varve.sstable.xray;

import dev.varve.Text;
import dev.varve.demo.Narrator;
import dev.varve.io.Encoder;
import dev.varve.sstable.Block;
import dev.varve.sstable.BlockDecoder;
import dev.varve.sstable.BlockHandle;
import dev.varve.sstable.BlockTrailer;
import dev.varve.sstable.Codec;
import dev.varve.xray.Check;
import dev.varve.xray.Fields;
import dev.varve.xray.FileWindow;
import dev.varve.xray.Part;
import dev.varve.xray.Parts;
import dev.varve.xray.Sections;
import java.io.IOException;
import java.util.zip.CRC32C;

/** Explains one block of a table, and the trailer after it. */
final class BlockXRay {
  private final FileWindow file;
  private final TableParts.Found found;
  private final BlockHandle handle;
  private final boolean holds;
  // The entries, if this is a valid data block.
  private final Block block;

  BlockXRay(FileWindow file, long fileNumber, TableParts.Found found) throws IOException {
    this.file = file;
    this.found = found;
    this.handle = found.handle();
    this.holds = holds(file, fileNumber, handle, file.size());
    boolean mayBeData =
        found.role() == TableParts.Role.DATA || found.role() == TableParts.Role.UNKNOWN;
    this.block = holds && mayBeData ? decode() : null;
  }

  /** Returns whether a block's checksum holds, and it ends by {@code to}. */
  static boolean holds(FileWindow file, long fileNumber, BlockHandle handle, long to)
      throws IOException {
    long offset = handle.offset();
    int size = handle.size();
    if (offset < 0 || size < 0 || size > to - BlockTrailer.BYTES - offset) {
      return false;
    }
    CRC32C crc = new CRC32C();
    file.addTo(crc, offset, offset + size + 1);
    crc.update(new Encoder(16).u64(fileNumber).u64(offset).array(), 0, 16);
    return (int) crc.getValue() == file.u32(offset + size + 1);
  }

  private Block decode() throws IOException {
    byte[] stored = bytes();
    try {
      byte[] unpacked = Codec.of(compression()).unpack(stored, stored.length);
      return BlockDecoder.decode(unpacked, unpacked.length);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private byte[] bytes() throws IOException {
    return file.bytes(handle.offset(), handle.size());
  }

  private int compression() throws IOException {
    return file.u8(trailer());
  }

  private boolean isPacked() throws IOException {
    return compression() != Codec.NONE.code;
  }

  private long trailer() {
    return handle.offset() + handle.size();
  }

  void explain(Sections out) throws IOException {
    String summary = holds && isWellFormed() ? summaryIfAny() : null;
    String bad = holds ? ": malformed, though the checksum holds" : ": the checksum does not hold";
    String meaning = name() + (summary == null ? bad : summary);
    Check check = Check.of(summary != null);
    out.section(
        new Part(handle.offset(), found.end() - handle.offset(), meaning, check), this::details);
  }

  /** Returns null if the actual readers reject the block, although its fields are present. */
  private String summaryIfAny() throws IOException {
    try {
      return summary();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Only a bug can write a malformed block, since the checksum covers what was written. */
  private boolean isWellFormed() throws IOException {
    if (found.role() == TableParts.Role.DATA) {
      return block != null;
    }
    if (found.role() == TableParts.Role.UNKNOWN) {
      return true;
    }
    boolean mayBeEmpty = found.role() == TableParts.Role.FILTER;
    boolean[] wellFormed = {!isPacked() && (handle.size() > 0 || mayBeEmpty)};
    explainPayload(
        new Parts() {
          @Override
          public void part(Part part) {
            wellFormed[0] &= part.check() != Check.BROKEN;
          }

          @Override
          public void note(String text) {
            // An entry of a valid block.
          }
        });
    return wellFormed[0];
  }

  private String name() {
    return switch (found.role()) {
      case DATA -> "data block " + found.number();
      case FILTER -> handle.size() == 0 ? "no Bloom filter" : "Bloom filter";
      case INDEX -> "index";
      case PROPERTIES -> "properties";
      case UNKNOWN -> block == null ? "a part that only the footer names" : "data block";
    };
  }

  private String summary() throws IOException {
    if (block != null) {
      return ": " + entries();
    }
    return switch (found.role()) {
      case FILTER ->
          handle.size() == 0
              ? ""
              : " of " + Narrator.count(handle.size() / 64, "line", "lines") + " of 64 bytes";
      case INDEX -> TablePartXRay.indexSummary(bytes());
      case PROPERTIES -> TablePartXRay.propertiesSummary(bytes());
      case UNKNOWN, DATA -> "; its checksum holds";
    };
  }

  private String entries() throws IOException {
    Block.Cursor cursor = block.cursor();
    cursor.last();
    String last = Text.of(cursor.key().toByteArray());
    cursor.first();
    String text = Text.of(cursor.key().toByteArray()) + " to " + last;
    int count = 1;
    while (cursor.next()) {
      count++;
    }
    String packed = !isPacked() ? "" : ", " + Codec.of(compression());
    return Narrator.count(count, "entry", "entries") + ", " + text + packed;
  }

  private void details(Parts out) throws IOException {
    explainPayload(out);
    out.part(trailer(), 1, packing());
    String what = "checksum, also of file number and offset";
    out.part(new Part(trailer() + 1, 4, what, Check.of(holds)));
  }

  private String packing() throws IOException {
    if (!Codec.isKnown(compression())) {
      return "unknown compression " + compression();
    }
    return isPacked() ? "packed by " + Codec.of(compression()) : "not packed";
  }

  private void explainPayload(Parts out) throws IOException {
    Fields.Reading reading =
        switch (found.role()) {
          case FILTER -> TablePartXRay.filter(handle);
          case INDEX -> TablePartXRay::index;
          case PROPERTIES -> TablePartXRay::properties;
          case DATA -> new EntriesXRay(file, trailer())::read;
          case UNKNOWN -> block == null ? null : new EntriesXRay(file, trailer())::read;
        };
    if (handle.size() == 0) {
      return;
    }
    if (reading == null || isPacked()) {
      out.part(handle.offset(), handle.size(), reading == null ? "unknown" : "packed entries");
      if (block != null) {
        EntriesXRay.list(block, out);
      }
      return;
    }
    Fields.explain(file, handle.offset(), trailer(), out, reading);
  }
}
