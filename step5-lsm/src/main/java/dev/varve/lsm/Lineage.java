package dev.varve.lsm;

import dev.varve.Internal;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Which store a manifest belongs to, by numbers that are drawn at random; 0 stands for none. In
 * RocksDB: the file {@code IDENTITY}.
 *
 * @param store the store's own number, which it keeps for good; 0 in a backup, and in manifests of
 *     earlier releases
 * @param backupOf in a backup, the number of the store that was copied; 0 in all others. Opening a
 *     backup for writing makes it a store of its own
 * @hidden
 */
@Internal
public record Lineage(long store, long backupOf) {
  /** Neither is known. */
  public static final Lineage NONE = new Lineage(0, 0);

  /** Returns that of a new store. */
  static Lineage fresh() {
    long number;
    do {
      number = ThreadLocalRandom.current().nextLong();
    } while (number == 0);
    return new Lineage(number, 0);
  }

  /** Returns what the edits of a manifest say, the oldest of which comes first. */
  public static Lineage of(List<VersionEdit> edits) {
    return edits.isEmpty() ? NONE : edits.get(0).lineage();
  }

  /** Returns that of the store which an open for writing makes of this one. */
  public Lineage opened() {
    return store == 0 ? fresh() : this;
  }

  /** Returns that of a backup of this store. */
  Lineage backup() {
    return new Lineage(0, store);
  }

  /** Returns whether this is a backup of {@code other}, and nothing else was done to it. */
  boolean isBackupOf(Lineage other) {
    return backupOf != 0 && backupOf == other.store;
  }
}
