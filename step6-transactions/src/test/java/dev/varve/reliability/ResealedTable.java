package dev.varve.reliability;

import dev.varve.Mutation;
import dev.varve.io.Decoder;
import dev.varve.io.Encoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

/**
 * Changes bytes of a table and corrects its checksums, from docs/formats.md alone. The result is a
 * table that was written wrong, rather than damaged later.
 */
final class ResealedTable {
  private static final int FOOTER_BYTES = 52;
  private static final int HANDLE_BYTES = 12;
  private static final int FOOTER_CRC_AT = 36;
  private static final int TRAILER_BYTES = 5;

  private record Part(int offset, int size) {}

  private final byte[] bytes;
  private final long number;
  private final List<Part> parts = new ArrayList<>();

  ResealedTable(byte[] table, long number) {
    this.bytes = table.clone();
    this.number = number;
    Decoder footer = new Decoder(bytes, bytes.length - FOOTER_BYTES, bytes.length);
    for (int i = 0; i < 3; i++) {
      parts.add(new Part((int) footer.u64(), footer.u32()));
    }
    Part index = parts.get(1);
    Decoder blocks = new Decoder(bytes, index.offset(), index.offset() + index.size());
    for (int i = blocks.length(); i > 0; i--) {
      blocks.u64();
      parts.add(new Part((int) blocks.varint(), blocks.length()));
      blocks.prefixed();
    }
  }

  /** Changes a random part, or the footer. */
  byte[] changed(Random random) {
    int choice = random.nextInt(parts.size() + 1);
    if (choice == parts.size()) {
      int footer = bytes.length - FOOTER_BYTES;
      Mutation.change(bytes, footer, footer + 3 * HANDLE_BYTES, random);
      sealFooter();
    } else {
      Part part = parts.get(choice);
      // The byte after it is its compression.
      Mutation.change(bytes, part.offset(), part.offset() + part.size() + 1, random);
      seal(part);
    }
    return bytes;
  }

  private void seal(Part part) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, part.offset(), part.size() + 1);
    crc.update(new Encoder(16).u64(number).u64(part.offset()).toByteArray());
    put(part.offset() + part.size() + 1, (int) crc.getValue());
  }

  private void sealFooter() {
    int footer = bytes.length - FOOTER_BYTES;
    CRC32C crc = new CRC32C();
    crc.update(bytes, footer, FOOTER_CRC_AT);
    crc.update(Arrays.copyOfRange(bytes, footer + FOOTER_CRC_AT + 4, bytes.length));
    crc.update(new Encoder(8).u64(number).toByteArray());
    put(footer + FOOTER_CRC_AT, (int) crc.getValue());
  }

  private void put(int offset, int value) {
    System.arraycopy(new Encoder(4).u32(value).toByteArray(), 0, bytes, offset, 4);
  }
}
