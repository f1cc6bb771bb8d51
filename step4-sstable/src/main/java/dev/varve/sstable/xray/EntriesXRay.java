package dev.varve.sstable.xray;

import dev.varve.Limits;
import dev.varve.Text;
import dev.varve.memtable.Entry;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import dev.varve.sstable.Block;
import dev.varve.sstable.BlockBuilder;
import dev.varve.sstable.ValueReference;
import dev.varve.xray.Fields;
import dev.varve.xray.FileWindow;
import dev.varve.xray.Parts;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;

/** Explains the entries of a block, in the format of {@link BlockBuilder}. */
final class EntriesXRay {
  private final FileWindow file;
  private final long end;
  private byte[] key = new byte[0];

  /** Creates an X-ray of the entries, which end, with their counts, at {@code end}. */
  EntriesXRay(FileWindow file, long end) {
    this.file = file;
    this.end = end;
  }

  void read(Fields in) throws IOException {
    while (in.position() < end - BlockBuilder.TRAILER_BYTES) {
      in.part(entry(in));
    }
    int entries = in.u32();
    in.part(entries + (entries == 1 ? " entry" : " entries"));
    in.part(in.u32() + " bytes when unpacked");
  }

  private String entry(Fields in) throws IOException {
    int shared = in.length();
    int unshared = in.length();
    int valueLength = in.length();
    if (shared > key.length || (long) shared + unshared > Limits.MAX_KEY_BYTES) {
      throw new IllegalArgumentException("a key that shares " + shared + " bytes");
    }
    byte[] whole = Arrays.copyOf(key, shared + unshared);
    byte[] suffix = file.bytes(in.skip(unshared), unshared);
    System.arraycopy(suffix, 0, whole, shared, unshared);
    key = whole;
    long tag = in.u64();
    long value = in.skip(valueLength);
    String text = Text.of(whole) + value(tag, value, valueLength);
    return shared == 0 ? text : text + " (shares " + shared + ")";
  }

  private String value(long tag, long at, int length) throws IOException {
    int skipped = Tag.isExpiring(tag) ? Entry.EXPIRY_BYTES : 0;
    if (skipped > length) {
      throw new IllegalArgumentException("a value of " + length + " bytes that expires");
    }
    String shown =
        Tag.isReference(tag)
            ? reference(tag, new Slice().set(file.bytes(at, length), 0, length))
            : file.text(at + skipped, length - skipped);
    return version(tag, shown, skipped == 0 ? 0 : file.u64(at));
  }

  private static String reference(long tag, Slice stored) {
    ValueReference to = ValueReference.of(tag, stored);
    return to.length() + " bytes at " + to.offset() + " of file " + to.file();
  }

  private static String version(long tag, String value, long expiresAt) {
    String version = ", version " + Tag.sequence(tag);
    return switch (Tag.kind(tag)) {
      case Tag.TOMBSTONE -> version + ": deleted";
      case Tag.VALUE, Tag.REFERENCE -> version + " = " + value;
      case Tag.EXPIRING, Tag.EXPIRING_REFERENCE ->
          version + " = " + value + " until " + Instant.ofEpochMilli(expiresAt);
      default -> version + " of unknown kind " + Tag.kind(tag);
    };
  }

  /** Lists the entries of a compressed block. */
  static void list(Block block, Parts out) {
    Block.Cursor cursor = block.cursor();
    for (boolean on = cursor.first(); on; on = cursor.next()) {
      long tag = cursor.tag();
      String value =
          Tag.isReference(tag)
              ? reference(tag, cursor.value())
              : Text.of(Entry.value(tag, cursor.value()));
      long expiresAt = Entry.expiresAtMillis(tag, cursor.value());
      out.note(Text.of(cursor.key().toByteArray()) + version(tag, value, expiresAt));
    }
  }
}
