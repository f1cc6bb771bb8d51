package dev.varve.sstable.xray;

import dev.varve.io.Encoder;
import dev.varve.sstable.BlockHandle;
import dev.varve.sstable.BlockTrailer;
import dev.varve.sstable.Footer;
import dev.varve.wal.FileNames;
import dev.varve.xray.Check;
import dev.varve.xray.FileWindow;
import dev.varve.xray.Part;
import dev.varve.xray.Parts;
import dev.varve.xray.Sections;
import java.io.IOException;
import java.util.zip.CRC32C;

/** Explains the footer of a table, damaged or not. */
final class FooterXRay {
  private static final int HANDLE_BYTES = 12;

  private final FileWindow file;
  private final long fileNumber;
  private final long offset;
  private final boolean present;
  private final boolean holds;

  FooterXRay(FileWindow file) throws IOException {
    this.file = file;
    long last = file.size() - Footer.BYTES;
    this.fileNumber = number(last);
    this.holds = last >= 0 && crcHolds(last);
    this.present = last >= 0 && (holds || magic(last) == Footer.MAGIC || leadsToABlock(last));
    this.offset = present ? last : file.size();
  }

  /** The checksums of a renamed copy still match its original number. */
  private long number(long footer) throws IOException {
    long number = FileNames.number(file.name());
    if (number < 0 && footer >= 0) {
      number = BlockScan.numberByFooter(file, footer);
    }
    return number < 0 ? BlockScan.numberByFirstBlock(file) : number;
  }

  private boolean crcHolds(long at) throws IOException {
    CRC32C crc = new CRC32C();
    file.addTo(crc, at, at + Footer.CRC_AT);
    file.addTo(crc, at + Footer.CRC_AT + Integer.BYTES, at + Footer.BYTES);
    crc.update(new Encoder(Long.BYTES).u64(fileNumber).toByteArray());
    return (int) crc.getValue() == file.u32(at + Footer.CRC_AT);
  }

  private long magic(long at) throws IOException {
    return file.u64(at + Footer.BYTES - Long.BYTES);
  }

  /**
   * A footer with a damaged magic number is recognized by the block to which it points, right
   * before it.
   */
  private boolean leadsToABlock(long at) throws IOException {
    BlockHandle properties = handle(at, 2);
    return properties.offset() + properties.size() + BlockTrailer.BYTES == at
        && BlockXRay.holds(file, fileNumber, properties, at);
  }

  private BlockHandle handle(long at, int part) throws IOException {
    long place = at + part * HANDLE_BYTES;
    return new BlockHandle(file.u64(place), file.u32(place + Long.BYTES));
  }

  /** Returns the file number that the checksums of this table cover, or -1 if it is unknown. */
  long fileNumber() {
    return fileNumber;
  }

  /** Returns the offset of the footer, or the length of the file if there is none. */
  long offset() {
    return offset;
  }

  /**
   * Returns the location of a part according to the footer, if the checksum of the footer or of the
   * part holds; otherwise null.
   *
   * @param part 0 the filter, 1 the index, 2 the properties
   */
  BlockHandle trusted(int part) throws IOException {
    if (!present) {
      return null;
    }
    BlockHandle handle = handle(offset, part);
    boolean fits =
        handle.offset() >= 0
            && handle.size() >= 0
            && handle.size() <= offset - BlockTrailer.BYTES - handle.offset();
    return fits && (holds || BlockXRay.holds(file, fileNumber, handle, offset)) ? handle : null;
  }

  void explain(Sections out) throws IOException {
    if (!present) {
      String meaning = "no footer: a table ends with 52 bytes that say where its parts lie";
      out.section(new Part(offset, 0, meaning, Check.BROKEN));
      return;
    }
    int version = file.u32(offset + Footer.CRC_AT + Integer.BYTES);
    boolean good = holds && magic(offset) == Footer.MAGIC && Footer.isKnown(version);
    String meaning = "footer: format version " + version + ", and where the rest is";
    out.section(new Part(offset, Footer.BYTES, meaning, Check.of(good)), this::details);
  }

  private void details(Parts out) throws IOException {
    handle(out, 0, "filter");
    handle(out, 1, "index");
    handle(out, 2, "properties");
    long crc = offset + Footer.CRC_AT;
    out.part(new Part(crc, 4, "checksum of the footer", Check.of(holds)));
    out.part(crc + 4, 4, "format version " + file.u32(crc + 4));
    boolean magic = magic(offset) == Footer.MAGIC;
    out.part(crc + 8, 8, magic ? "magic number: VARVETBL" : "magic number, not VARVETBL");
  }

  private void handle(Parts out, int part, String name) throws IOException {
    BlockHandle handle = handle(offset, part);
    long at = offset + part * HANDLE_BYTES;
    out.part(at, 8, name + " at offset " + handle.offset());
    out.part(at + 8, 4, name + " of " + handle.size() + " bytes");
  }
}
