package dev.varve.lsm;

import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.MemTable;
import dev.varve.memtable.Tag;
import dev.varve.wal.Room;
import java.io.IOException;

/**
 * When a store releases its {@link Ballast}, and how it becomes whole again. Only for deletes: the
 * log that takes them, and the flush that brings them to the tables, where a compaction can give
 * back more room than both need. Thread-safe.
 */
final class FullDisk {
  /** Total size of the tables from which on a store gets a ballast, in bytes. */
  static final long LEAST_TABLE_BYTES = 4 << 20;

  private final Tree tree;
  private final LsmOptions options;
  private final Runnable awaitCompaction;

  /** Creates it; {@code awaitCompaction} waits until none is under way. */
  FullDisk(Tree tree, LsmOptions options, Runnable awaitCompaction) {
    this.tree = tree;
    this.options = options;
    this.awaitCompaction = awaitCompaction;
  }

  /** What needs room on the disk. */
  interface Attempt<T> {
    T make() throws IOException;
  }

  /**
   * Makes an attempt, and if it fails for lack of room, another one with that of the ballast.
   *
   * @param lack is thrown for lack of room, and then nothing has changed
   */
  <T> T orWithBallast(Attempt<T> attempt, Class<? extends IOException> lack) throws IOException {
    try {
      return attempt.make();
    } catch (IOException e) {
      if (!lack.isInstance(e) || !releaseForDeletes()) {
        throw e;
      }
      return attempt.make();
    }
  }

  /**
   * Makes room for a batch of deletes. If the room of the ballast is used up, a flush may give some
   * of it back, or a compaction that is just using it. A batch with puts gets some after the
   * deletes that are in memory already, if there are any, and waits if another thread has just
   * released the ballast for these.
   */
  Room.Freed free(WriteBatch batch) {
    if (!isOnlyDeletes(batch)) {
      boolean mayCome = releaseForDeletes() || tree.ballast().isReleased();
      return mayCome ? Room.Freed.SOME_LATER : Room.Freed.NOTHING;
    }
    if (tree.ballast().release()) {
      return Room.Freed.SOME;
    }
    if (!tree.ballast().isReleased()) {
      return Room.Freed.NOTHING;
    }
    View view = tree.peek();
    if (!view.frozen().isEmpty() || !view.active().isEmpty()) {
      return Room.Freed.SOME_LATER;
    }
    awaitCompaction();
    return Room.Freed.SOME;
  }

  /** Waits until no compaction is under way, which may be using the room that was released. */
  void awaitCompaction() {
    awaitCompaction.run();
  }

  /** Returns whether a batch has no put. */
  static boolean isOnlyDeletes(WriteBatch batch) {
    boolean[] hasPut = new boolean[1];
    batch.forEach(
        new WriteBatch.Visitor() {
          @Override
          public void put(
              byte[] array, int key, int keyLength, int value, int valueLength, long expiresAt) {
            hasPut[0] = true;
          }

          @Override
          public void delete(byte[] array, int key, int keyLength) {}

          @Override
          public void deleteRange(KeyRange range) {}
        });
    return !hasPut[0];
  }

  /**
   * Releases the ballast if that may help: if there are deletes in memory, they may give more room
   * than they take. Returns whether it has.
   */
  boolean releaseForDeletes() {
    View view = tree.peek();
    return tree.ballast().mayGive()
        && (hasDeletes(view.active())
            || view.frozen().stream().anyMatch(it -> hasDeletes(it.memtable())))
        && tree.ballast().release();
  }

  private static boolean hasDeletes(MemTable memtable) {
    if (!memtable.rangeTombstones().isEmpty()) {
      return true;
    }
    EntryCursor entries = memtable.entries();
    for (boolean on = entries.first(); on; on = entries.next()) {
      if (Tag.kind(entries.tag()) == Tag.TOMBSTONE) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns whether to flush a memtable before it is full: on a full disk, what it deletes counts.
   */
  boolean isFlushedEarly(MemTable active) {
    return tree.ballast().isReleased()
        && !active.isEmpty()
        && tree.peek().frozen().isEmpty()
        && (!active.rangeTombstones().isEmpty()
            || options.strategy().backlog(tree.peek().version().levels())
                < options.slowAtLevel0Tables());
  }

  /**
   * Returns whether a compaction has to wait for a flush, which needs less room, and after which it
   * may give back more.
   */
  boolean isFlushFirst() {
    View view = tree.peek();
    return tree.ballast().isReleased()
        && (!view.frozen().isEmpty() || isFlushedEarly(view.active()));
  }

  /**
   * Makes the ballast whole if it was released, and makes one, or a larger one, if there are more
   * tables than it was made for. That a store gets none, or no larger one, is not a failure.
   *
   * @throws Setbacks.SetbackException if it was released, and there is still no room
   */
  void restore() throws IOException {
    Ballast ballast = tree.ballast();
    try {
      ballast.restore(ballastBytes(options, tree.peek().version().levels()));
    } catch (IOException e) {
      if (ballast.isReleased()) {
        throw tree.setbacks().add(Setbacks.Work.BALLAST, e, cause -> {});
      }
      return; // It is as large as before, and tried again after the next flush.
    }
    tree.setbacks().end(Setbacks.Work.BALLAST);
    tree.wake();
  }

  /**
   * As much as the flush of one memtable takes, but not more than half of what there is to be
   * deleted; 0 for a store so small that it gets none.
   */
  static long ballastBytes(LsmOptions options, Levels levels) {
    long tables = levels.tables().stream().mapToLong(FullDisk::bytes).sum();
    return tables < LEAST_TABLE_BYTES ? 0 : Math.min(options.memtableBytes(), tables / 2);
  }

  private static long bytes(TableMetadata table) {
    return table.bytes() + table.properties().apartBytes();
  }
}
