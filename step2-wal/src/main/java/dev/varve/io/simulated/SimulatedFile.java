package dev.varve.io.simulated;

import java.io.EOFException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of a file in a {@link SimulatedStorage}: what the program sees, and what is durable. A
 * file with names in two directories is one of these. Thread-safe.
 */
final class SimulatedFile {
  // Guarded by this.
  private byte[] live = new byte[0];
  private int liveSize;
  // Files only grow at their end, so what is durable is a prefix of what is live.
  private int durableSize;
  // Ends of the appends since the last force, ascending.
  private final List<Integer> pendingEnds = new ArrayList<>();

  synchronized void append(byte[] bytes, int offset, int length) {
    if (liveSize + length > live.length) {
      live = Arrays.copyOf(live, Math.max(liveSize + length, 2 * live.length));
    }
    System.arraycopy(bytes, offset, live, liveSize, length);
    liveSize += length;
    pendingEnds.add(liveSize);
  }

  synchronized void read(String name, long position, byte[] into, int offset, int length)
      throws EOFException {
    if (position + length > liveSize) {
      throw new EOFException(name + "@" + liveSize + ": file ends here");
    }
    System.arraycopy(live, (int) position, into, offset, length);
  }

  /** Returns the length that the program sees. */
  synchronized int size() {
    return liveSize;
  }

  /** Returns the length of what a power cut leaves for certain. */
  synchronized int durableSize() {
    return durableSize;
  }

  synchronized void force() {
    durableSize = liveSize;
    pendingEnds.clear();
  }

  synchronized void truncate(int size) {
    liveSize = Math.min(size, liveSize);
    force();
  }

  /**
   * Returns the file after a power cut: its durable bytes, and what survives of each pending piece.
   */
  synchronized SimulatedFile afterPowerCut(String name, PowerCut cut) {
    SimulatedFile left = new SimulatedFile();
    byte[] bytes = new byte[liveSize];
    System.arraycopy(live, 0, bytes, 0, durableSize);
    for (int i = firstNewSector(cut.sectorBytes()); i < liveSize; i++) {
      bytes[i] = cut.lostByte(name, i);
    }
    int size = durableSize;
    int start = durableSize;
    List<Integer> ends = cut.sectorBytes() > 0 ? sectorEnds(cut.sectorBytes()) : pendingEnds;
    for (int i = 0; i < ends.size(); i++) {
      int end = ends.get(i);
      int kept = cut.bytesKept(name, i, ends.size(), end - start);
      System.arraycopy(live, start, bytes, start, kept);
      size = kept > 0 ? start + kept : size;
      start = end;
    }
    left.live = bytes;
    left.liveSize = cut.keepsLength(name) ? liveSize : size;
    left.force();
    return left;
  }

  /** Returns where the first never forced sector begins: lost bytes before it become zeros. */
  private int firstNewSector(int sector) {
    return sector > 0 ? (durableSize + sector - 1) / sector * sector : durableSize;
  }

  /** Returns the ends of the sectors with pending bytes; the last one is the end of the file. */
  private List<Integer> sectorEnds(int sector) {
    List<Integer> ends = new ArrayList<>();
    for (int end = durableSize; end < liveSize; ) {
      end = Math.min(liveSize, (end / sector + 1) * sector);
      ends.add(end);
    }
    return ends;
  }
}
