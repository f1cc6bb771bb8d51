package dev.varve.lsm;

import dev.varve.Internal;
import dev.varve.KeyRange;
import dev.varve.PersistentStore;
import dev.varve.Warming;
import java.io.IOException;
import java.nio.file.Path;

/** A store of tables, and what its owner may do for it. Each method may run beside all else. */
public interface MaintainedStore extends PersistentStore {

  /** Returns the store as it is now, to be read again and again. */
  Snapshot snapshot();

  /** Brings all that is in memory into tables, and waits for that. */
  void flush();

  /**
   * Merges all that the keys of {@code range} have in tables into one level. Nothing is left there
   * that no snapshot needs: no old versions, no tombstones, nothing expired.
   */
  void compact(KeyRange range);

  /** Waits until each level has less than its share; only the last may have any size. */
  void awaitSettled();

  /** Reads all tables and checks them, and what holds between them; see {@link Verification}. */
  Verification verify();

  /**
   * Copies the open store to {@code directory}, new or empty; returns how many bytes its tables
   * have. The copy holds what was written before, and maybe writes that came meanwhile, each only
   * with all before it. A damaged table is a {@link dev.varve.CorruptionException}.
   */
  long backup(Path directory) throws IOException;

  /**
   * Brings the blocks of {@code range} from the disk into the block cache, until that is full;
   * returns how many. Until something takes them out again, such as a compaction that rewrites
   * their tables, reads of these keys, also of absent ones, need nothing from the disk. Blocks that
   * are in the cache stay, and neither its hits nor its misses are counted. Any number of threads
   * may call this, beside all else.
   *
   * @throws IllegalStateException if the store is closed
   * @throws dev.varve.CorruptionException if a block is damaged, naming its table; what was read
   *     before stays in the cache
   */
  Warming warm(KeyRange range);

  /**
   * Returns what the levels hold now, and what is at work on them.
   *
   * @hidden
   */
  @Internal
  LevelsNow levels();
}
