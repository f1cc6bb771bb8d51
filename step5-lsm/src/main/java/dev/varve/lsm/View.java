package dev.varve.lsm;

import dev.varve.Internal;
import dev.varve.StoreStats;
import dev.varve.memtable.Entry;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.KeyHash;
import dev.varve.memtable.Layer;
import dev.varve.memtable.MemTable;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that a reader searches, from the newest to the oldest: the active memtable, the frozen
 * ones that wait to be flushed, and the tables. Immutable except for the active memtable, which
 * grows.
 *
 * @param frozen newest first
 * @hidden
 */
@Internal
public record View(MemTable active, List<Frozen> frozen, Version version) {

  /**
   * A memtable that takes no more writes.
   *
   * @param nextLog the log that begins with the writes after it
   * @hidden
   */
  @Internal
  public record Frozen(MemTable memtable, long nextLog) {}

  /**
   * A moment in the life of a store.
   *
   * @param sequence the number of the last write that a reader sees
   * @param mark the mark of the last batch that a reader sees and that has one, or null
   * @hidden
   */
  @Internal
  public record Moment(long sequence, byte[] mark) {}

  /** Returns the present moment. */
  Moment now() {
    while (true) {
      // First: a mark up to it is then in the memtable.
      long sequence = active.lastSequence();
      MemTable.Mark last = active.mark();
      if (last == null) {
        return new Moment(sequence, markBeforeActive());
      }
      if (last.sequence() <= sequence) {
        return new Moment(sequence, last.bytes());
      }
      // Its batch becomes visible right now.
      Thread.onSpinWait();
    }
  }

  private byte[] markBeforeActive() {
    for (Frozen older : frozen) {
      if (older.memtable().mark() != null) {
        return older.memtable().mark().bytes();
      }
    }
    return version.levels().mark();
  }

  /**
   * Returns the newest version of {@code key} at or below {@code sequence}, or null. Searches the
   * active memtable, then the frozen ones, then the tables, until there is an answer; a tombstone
   * is one, and so is an expired value.
   */
  Entry find(byte[] key, long sequence) {
    long hash = KeyHash.inMemory(key);
    Entry found = active.find(key, hash, sequence);
    for (int i = 0; found == null && i < frozen.size(); i++) {
      found = frozen.get(i).memtable().find(key, hash, sequence);
    }
    return found != null ? found : version.find(key, KeyHash.of(key), sequence);
  }

  /**
   * Returns a cursor over all versions of the keys at or between the two (null is an open end),
   * except those that a range delete at or below {@code sequence} hides. It may include other keys,
   * but opens no table of level 0 without keys in that range.
   */
  EntryCursor entries(byte[] from, byte[] to, long sequence) {
    List<Layer> layers = new ArrayList<>();
    layers.add(active.layer());
    frozen.forEach(it -> layers.add(it.memtable().layer()));
    layers.addAll(version.layers(from, to));
    return Layer.merged(layers, sequence);
  }

  /** Adds the size of the memtables and of each level. */
  void addTo(StoreStats stats) {
    stats.with("memory.frozen", frozen.size());
    Levels levels = version.levels();
    for (int level = 0; level < Levels.COUNT; level++) {
      stats
          .with("level." + level + ".tables", levels.tables(level).size())
          .with("level." + level + ".bytes", levels.bytes(level));
    }
  }
}
