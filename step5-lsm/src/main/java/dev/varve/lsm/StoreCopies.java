package dev.varve.lsm;

import dev.varve.io.DiskStorage;
import dev.varve.io.Storage;
import dev.varve.wal.LoggedStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * Makes copies of an open store: checked ones ({@link Backup}) and linked ones ({@link
 * LinkedCopy}).
 */
final class StoreCopies {
  private final Storage storage;
  private final Tree tree;
  private final LoggedStore<?> logged;
  private final Runnable flush;
  private final LsmOptions options;
  private final InstantSource clock;

  /** Copies the store in {@code storage}; {@code flush} brings all its writes into tables. */
  StoreCopies(
      Storage storage,
      Tree tree,
      LoggedStore<?> logged,
      Runnable flush,
      LsmOptions options,
      InstantSource clock) {
    this.storage = storage;
    this.tree = tree;
    this.logged = logged;
    this.flush = flush;
    this.options = options;
    this.clock = clock;
  }

  /** See {@link MaintainedStore#backup}. */
  long backup(Path directory) throws IOException {
    try (DiskStorage copy = Backup.open(directory, storage, tree.lineage())) {
      return backup(copy);
    }
  }

  long backup(Storage copy) {
    flush.run();
    return tree.reading(view -> Backup.run(view.version(), storage, copy, tree.lineage(), clock));
  }

  /** See {@link MaintainedStore#checkpoint}. */
  long checkpoint(Path directory) throws IOException {
    try (DiskStorage copy = LinkedCopy.open(directory, storage)) {
      return checkpoint(copy);
    }
  }

  long checkpoint(Storage copy) {
    if (!options.hasLog()) {
      flush.run();
      return LinkedCopy.ofTables(tree, logged, storage, copy, clock);
    }
    return LinkedCopy.run(tree, logged, storage, copy, clock);
  }
}
