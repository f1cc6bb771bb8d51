package dev.varve.sstable;

import dev.varve.Text;
import dev.varve.io.CorruptionException;
import dev.varve.io.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Explains every byte of a table file: which part it belongs to, and whether that part is whole.
 */
public final class TableDump {

  /**
   * A run of bytes.
   *
   * @param offset of the first
   * @param length how many
   * @param meaning what they are
   * @param whole whether their checksum holds
   */
  public record Part(long offset, long length, String meaning, boolean whole) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%10d %8d  %s  %s", offset, length, whole ? "ok " : "BAD", meaning);
    }
  }

  private final BlockReader blocks;
  private final List<Part> parts = new ArrayList<>();

  private TableDump(BlockReader blocks) {
    this.blocks = blocks;
  }

  /**
   * Returns the parts of a table, in the order of the file and without gaps.
   *
   * @throws CorruptionException if footer or index are damaged: without them nothing can be found
   */
  public static List<Part> of(Storage storage, String name, long fileNumber) throws IOException {
    try (BlockReader blocks = new BlockReader(storage.open(name), name, fileNumber)) {
      return new TableDump(blocks).parts();
    }
  }

  private List<Part> parts() throws IOException {
    Footer footer = blocks.footer();
    TableIndex index = new TableIndex(blocks.read(footer.index()));
    for (int i = 0; i < index.size(); i++) {
      addDataBlock(i, index.handle(i));
    }
    add(footer.filter(), "Bloom filter");
    add(footer.index(), "index of " + index.size() + " data blocks");
    add(footer.properties(), properties(footer.properties()));
    long end = footer.properties().offset() + footer.properties().size() + BlockTrailer.BYTES;
    parts.add(new Part(end, Footer.BYTES, "footer: format version, magic number", true));
    return parts;
  }

  private void addDataBlock(int i, BlockHandle handle) throws IOException {
    String meaning = "data block " + i;
    boolean whole = true;
    try {
      meaning += describe(blocks.readBlock(handle).cursor());
    } catch (CorruptionException | IllegalArgumentException e) {
      whole = false;
    }
    addWithTrailer(handle, meaning, whole);
  }

  private static String describe(Block.Cursor cursor) {
    int entries = 0;
    String first = null;
    String last = null;
    for (boolean on = cursor.first(); on; on = cursor.next()) {
      last = Text.of(cursor.key().toByteArray());
      first = first == null ? last : first;
      entries++;
    }
    return ": " + entries + " entries, " + first + " … " + last;
  }

  private void add(BlockHandle handle, String meaning) throws IOException {
    boolean whole = true;
    try {
      blocks.read(handle);
    } catch (CorruptionException e) {
      whole = false;
    }
    addWithTrailer(handle, meaning, whole);
  }

  private void addWithTrailer(BlockHandle handle, String meaning, boolean whole) {
    parts.add(new Part(handle.offset(), handle.size(), meaning, whole));
    long end = handle.offset() + handle.size();
    parts.add(new Part(end, BlockTrailer.BYTES, "  its compression and checksum", whole));
  }

  private String properties(BlockHandle handle) throws IOException {
    try {
      TableProperties properties = TableProperties.decode(blocks.read(handle));
      return String.format(
          Locale.ROOT,
          "properties: %d entries, %d tombstones, keys %s … %s",
          properties.entries(),
          properties.tombstones(),
          Text.of(properties.smallestKey()),
          Text.of(properties.largestKey()));
    } catch (CorruptionException | IllegalArgumentException e) {
      return "properties";
    }
  }
}
