package dev.varve.lsm;

import dev.varve.Internal;
import dev.varve.io.Closing;
import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/**
 * Disk space that a store owns but does not use: a file that is cut, or deleted, when the disk is
 * full, so that there is room for what ends that state. Deletes, and the flush that brings them to
 * the tables, get all of it but a rest ({@link #release}); an open, which starts a log and a
 * manifest, gets the rest too ({@link #drop}). Puts get nothing, and are refused until the file is
 * whole again ({@link #restore}).
 *
 * <p>A small store has none: it would be larger than the store ({@link FullDisk#ballastBytes}). A
 * store that finds a file keeps it.
 *
 * <p>The file is named {@code BALLAST}, and its bytes mean nothing: they are random, so that no
 * file system can store them in less. Its length says what it is: a multiple of 64 KiB if it is
 * whole; the rest that a release leaves is not. So one truncation, which is atomic, does both.
 * Thread-safe. CockroachDB has such a file, too.
 *
 * @hidden
 */
@Internal
public final class Ballast {
  /** The name of the file. */
  public static final String FILE = "BALLAST";

  /** The file that takes its place once it is complete. */
  static final String NEXT = "BALLAST.tmp";

  private static final int UNIT = 64 << 10;
  // So that what is left of it has room for a log, a manifest and CURRENT, in blocks of 4 KiB.
  private static final int LEAST_UNITS = 4;
  private static final int REST_BELOW_UNIT = 16 << 10;

  private final Storage storage;
  // Written under this.
  private volatile long bytes;
  private volatile boolean released;
  private volatile boolean restoring;

  private Ballast(Storage storage) {
    this.storage = storage;
  }

  /** Returns that of a store that is being opened; there need not be a file. */
  static Ballast in(Storage storage) throws IOException {
    Ballast ballast = new Ballast(storage);
    if (ballast.deleteNext().contains(FILE)) {
      try (ReadableFile file = storage.open(FILE)) {
        ballast.bytes = file.size();
      }
      ballast.released = !isWhole(ballast.bytes);
    }
    return ballast;
  }

  /** Returns whether a file of this many bytes is whole, or the rest of one. */
  public static boolean isWhole(long bytes) {
    return bytes % UNIT == 0;
  }

  /** Deletes the file; returns false if there is none. */
  static boolean drop(Storage storage) throws IOException {
    boolean found = new Ballast(storage).deleteNext().contains(FILE);
    if (found) {
      storage.delete(FILE);
    }
    return found;
  }

  /** Returns whether the file has been cut or deleted, and is not whole again yet. */
  boolean isReleased() {
    return released;
  }

  /** Returns whether {@link #release} may give room. */
  boolean mayGive() {
    return restoring || !released && bytes > 0;
  }

  /**
   * Cuts the file to its rest; returns false if that gives no room. If it is just being restored,
   * waits for that, which takes all the room there is and may give it back.
   */
  boolean release() {
    boolean wasRestoring = restoring;
    return cut() || wasRestoring;
  }

  private synchronized boolean cut() {
    if (released || bytes == 0) {
      return false;
    }
    try {
      storage.truncate(FILE, rest(bytes));
    } catch (IOException e) {
      return false; // Then the write that needs the room says why there is none.
    }
    bytes = rest(bytes);
    released = true;
    return true;
  }

  /** An eighth, since the manifest of a large store is large. */
  private static long rest(long bytes) {
    return Math.max(bytes / 8 / UNIT, 1) * UNIT - REST_BELOW_UNIT;
  }

  /**
   * Makes the file whole if it was released, and otherwise at least half as large as is {@code
   * wanted}, so that it is not written again each time it would grow a little. If there is no file
   * and 0 is wanted, there is none afterwards. If it fails, nothing has changed.
   */
  synchronized void restore(long wanted) throws IOException {
    long length = units(wanted) * UNIT;
    if (!released && (wanted == 0 || bytes >= length / 2)) {
      return;
    }
    if (!released && storage.usableBytes() / 2 < length) {
      throw new IOException("the disk is nearly full"); // Not the one to fill it.
    }
    restoring = true;
    try {
      write(length);
      released = false;
    } finally {
      restoring = false;
    }
  }

  /** Writes the rest of a dropped file again: from now on it counts as released. */
  synchronized void restoreRest(long wanted) throws IOException {
    released = true;
    write(rest(units(wanted) * UNIT));
  }

  private static long units(long wanted) {
    return LEAST_UNITS + (wanted + UNIT - 1) / UNIT;
  }

  private void write(long length) throws IOException {
    deleteNext();
    try {
      try (WritableFile next = storage.create(NEXT)) {
        fill(next, length);
        next.force();
      }
      storage.rename(NEXT, FILE);
    } catch (Throwable e) {
      Closing.afterFailure(e, this::deleteNext);
      throw e;
    }
    bytes = length;
    storage.sync();
  }

  private static void fill(WritableFile file, long length) throws IOException {
    Random random = new Random();
    byte[] piece = new byte[UNIT];
    for (long done = 0; done < length; done += UNIT) {
      random.nextBytes(piece);
      file.append(piece, 0, (int) Math.min(UNIT, length - done));
    }
  }

  /** Deletes what a crash may have left; returns the names of all files before that. */
  private List<String> deleteNext() throws IOException {
    List<String> files = storage.list();
    if (files.contains(NEXT)) {
      storage.delete(NEXT);
    }
    return files;
  }
}
