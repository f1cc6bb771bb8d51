package dev.varve.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A file for many small appends, which are copies into mapped memory instead of system calls.
 *
 * <p>The file is filled with zeros ahead of its end, one part at a time, by ordinary writes; then
 * the part is mapped. Hence
 *
 * <ul>
 *   <li>a full disk causes an {@link IOException} in such a write; storing into a mapped hole would
 *       kill the process with a bus error;
 *   <li>{@link #force} need not store a new length each time, which is most of its cost;
 *   <li>after a crash, zeros follow the last append. {@link #close} removes them.
 * </ul>
 *
 * <p>Appended bytes survive the process, since the pages belong to the operating system. The first
 * bytes are written as in any file: a file that stays small is never mapped.
 */
final class MappedLogFile implements WritableFile {
  private static final int MAPPED_FROM = 64 << 10;
  private static final int MAX_PART_BYTES = 1 << 20;
  private static final int MAX_RESERVED_AHEAD = 256 << 10;
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(64 << 10).asReadOnlyBuffer();
  private static final int PAGE_BYTES = 4 << 10;

  private final MappableFile file;
  private final boolean channelToo;
  private long size;
  private boolean writesUnforced;
  private boolean hasZeros;
  // Since this part began.
  private boolean wasForced;

  // The part that is being filled: the file's bytes from partStart to partEnd.
  private MappedByteBuffer part;
  private long partStart;
  private long partEnd;
  // Zeros for later parts have been written up to here.
  private long reservedUpTo;
  private boolean isTight;
  private long forcedUpTo;
  // Earlier parts that were never forced completely.
  private final List<MappedByteBuffer> unforcedParts = new ArrayList<>();

  /**
   * Appends to {@code file}, which must be empty.
   *
   * @param channelToo whether the file has to be forced in addition to the mapped memory
   */
  MappedLogFile(MappableFile file, boolean channelToo) {
    this.file = file;
    this.channelToo = channelToo;
  }

  @Override
  public void append(byte[] bytes, int offset, int length) throws IOException {
    if (part == null && size + length <= MAPPED_FROM) {
      file.append(bytes, offset, length);
      writesUnforced = true;
      size += length;
      return;
    }
    for (int done = 0; done < length; ) {
      if (size >= partEnd) {
        nextPart();
      }
      int count = (int) Math.min(length - done, partEnd - size);
      part.put((int) (size - partStart), bytes, offset + done, count);
      size += count;
      done += count;
    }
  }

  /**
   * Writes only zeros, and only after the last byte; so a failure changes nothing, as soon as they
   * are cut off. After one, parts are as short as possible: the disk has little room, if any.
   */
  @Override
  public void reserve(long bytes) throws IOException {
    try {
      if (part == null && size + bytes <= MAPPED_FROM) {
        reservePages(size + bytes);
      } else {
        reserveParts(size + bytes);
      }
    } catch (IOException e) {
      isTight = true;
      Closing.afterFailure(e, this::giveBack);
      throw e;
    }
  }

  /** Cuts off the zeros of a failed reservation: others may need the room. */
  private void giveBack() throws IOException {
    file.truncate(Math.max(size, Math.max(partEnd, reservedUpTo)));
  }

  private void reservePages(long needed) throws IOException {
    if (needed > reservedUpTo) {
      long end = (needed + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
      fillWithZeros(Math.max(size, reservedUpTo), end);
      reservedUpTo = end;
    }
  }

  private void reserveParts(long needed) throws IOException {
    // Some more, for the other writers of the group.
    boolean more = part != null && !isTight;
    long wanted = needed + (more ? Math.min(size, MAX_RESERVED_AHEAD) : 0);
    long end = part == null ? size : partEnd;
    while (end < wanted) {
      // The whole part that nextPart will map.
      long next = end + partLength(end);
      fillWithZeros(Math.max(end, reservedUpTo), next);
      reservedUpTo = Math.max(reservedUpTo, next);
      end = next;
    }
  }

  private long partLength(long start) {
    return isTight ? MAPPED_FROM : Math.max(MAPPED_FROM, Math.min(start, MAX_PART_BYTES));
  }

  /** Starts the next part, as long as all parts before it together, up to a limit. */
  private void nextPart() throws IOException {
    long length = partLength(size);
    fillWithZeros(Math.max(size, reservedUpTo), size + length);
    if (wasForced) {
      // Zeros that were never on the disk have no blocks yet: allocating them would cost the first
      // force into each page as much as a new length does.
      file.force();
    }
    wasForced = false;
    if (part != null) {
      unforcedParts.add(part);
    }
    part = file.map(size, length);
    partStart = size;
    partEnd = size + length;
    forcedUpTo = size;
  }

  /**
   * Writes zeros, in pieces. The system may keep the bytes of one call as one unit, which the next
   * force writes completely after any store into it. So the pieces are small in a file that is
   * forced, and large, for fewer calls, in one that is not.
   */
  private void fillWithZeros(long from, long to) throws IOException {
    int piece = wasForced ? PAGE_BYTES : ZEROS.capacity();
    for (long at = from; at < to; ) {
      ByteBuffer zeros = ZEROS.duplicate();
      zeros.limit((int) Math.min(piece, to - at));
      int length = zeros.limit();
      hasZeros = true;
      file.write(at, zeros);
      at += length;
    }
  }

  @Override
  public void force() throws IOException {
    wasForced = true;
    if (writesUnforced) {
      file.force();
      writesUnforced = false;
    }
    forceParts();
    if (channelToo && part != null) {
      file.force();
    }
  }

  private void forceParts() throws IOException {
    try {
      unforcedParts.forEach(MappedByteBuffer::force);
      unforcedParts.clear();
      if (part != null && forcedUpTo < size) {
        part.force((int) (forcedUpTo - partStart), (int) (size - forcedUpTo));
        forcedUpTo = size;
      }
    } catch (UncheckedIOException e) {
      throw new IOException(file + ": " + e.getCause().getMessage(), e);
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void close() throws IOException {
    try (file) {
      if (hasZeros) {
        part = null;
        file.truncate(size);
      }
    }
  }
}
