package dev.varve.sstable.xray;

import dev.varve.sstable.BlockHandle;
import dev.varve.sstable.BlockTrailer;
import dev.varve.sstable.TableIndex;
import dev.varve.xray.FileWindow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Locates the blocks of a table: by footer and index, or, if these are damaged, by search. */
final class TableParts {

  /** The role of a block. */
  enum Role {
    DATA,
    FILTER,
    INDEX,
    PROPERTIES,
    /** Found by its checksum; its role is unknown. */
    UNKNOWN
  }

  /**
   * A block.
   *
   * @param number the number of a data block in the index; -1 for all other blocks
   */
  record Found(BlockHandle handle, Role role, int number) {
    long end() {
      return handle.offset() + handle.size() + BlockTrailer.BYTES;
    }
  }

  private static final Role[] BY_FOOTER = {Role.FILTER, Role.INDEX, Role.PROPERTIES};

  private final FileWindow file;
  private final long fileNumber;
  private final long end;
  private final List<Found> named = new ArrayList<>();
  private TableIndex index = new TableIndex(new byte[1]);
  private int next;

  TableParts(FileWindow file, FooterXRay footer) throws IOException {
    this.file = file;
    this.fileNumber = footer.fileNumber();
    this.end = footer.offset();
    for (int part = 0; part < BY_FOOTER.length; part++) {
      BlockHandle handle = footer.trusted(part);
      if (handle != null) {
        named.add(new Found(handle, BY_FOOTER[part], -1));
        readIndexIfItIsOne(handle, BY_FOOTER[part]);
      }
    }
  }

  private void readIndexIfItIsOne(BlockHandle handle, Role role) throws IOException {
    if (role == Role.INDEX && BlockXRay.holds(file, fileNumber, handle, end)) {
      try {
        index = new TableIndex(file.bytes(handle.offset(), handle.size()));
      } catch (IllegalArgumentException e) {
        // The checksum holds, but it is not an index: search for the blocks.
        return;
      }
    }
  }

  /**
   * Returns the block that begins at {@code at}, or null. Offsets must be ascending from call to
   * call.
   */
  Found at(long at) throws IOException {
    Found found = known(at);
    long limit = nextKnown(at);
    if (found != null && (found.end() <= limit || holds(found))) {
      return found;
    }
    BlockHandle searched = BlockScan.find(file, fileNumber, at, limit);
    return searched == null ? null : new Found(searched, Role.UNKNOWN, -1);
  }

  private boolean holds(Found found) throws IOException {
    return BlockXRay.holds(file, fileNumber, found.handle(), end);
  }

  private Found known(long at) {
    while (next < index.size() && index.handle(next).offset() < at) {
      next++;
    }
    if (next < index.size() && index.handle(next).offset() == at) {
      BlockHandle handle = index.handle(next);
      return handle.size() > end - BlockTrailer.BYTES - at
          ? null
          : new Found(handle, Role.DATA, next);
    }
    return named.stream().filter(it -> it.handle().offset() == at).findFirst().orElse(null);
  }

  /** Returns the offset of the next block known from footer or index, or of the footer. */
  long nextKnown(long at) {
    long nearest = end;
    for (Found found : named) {
      long offset = found.handle().offset();
      nearest = offset > at ? Math.min(nearest, offset) : nearest;
    }
    for (int i = next; i < index.size(); i++) {
      long offset = index.handle(i).offset();
      if (offset > at) {
        return Math.min(nearest, offset);
      }
    }
    return nearest;
  }
}
