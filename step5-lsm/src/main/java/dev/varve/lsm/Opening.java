package dev.varve.lsm;

import dev.varve.ForwardClock;
import dev.varve.io.ReadableFile;
import dev.varve.io.Storage;
import dev.varve.sstable.BlockCache;
import dev.varve.wal.Health;
import dev.varve.wal.WriteAheadLog;
import java.io.IOException;

/**
 * The ways in which a store is opened, by {@link LsmRecovery}. The first one writes a log, a
 * manifest, and tables for what it replays. On a full disk that fails. Then the {@link Ballast}
 * gives its room, and what is replayed stays in memory. If the disk has no room even so, as there
 * is no ballast in a small store, nothing is written, and the store can only be read.
 */
final class Opening {
  /** What an open needs at least, in bytes: blocks for a log, a manifest and CURRENT. */
  private static final long LEAST_ROOM = 32 << 10;

  private final Storage storage;
  private final LsmOptions options;
  private final ForwardClock clock;
  private final BlockCache cache;
  private final Listeners listeners;

  Opening(
      Storage storage,
      LsmOptions options,
      ForwardClock clock,
      BlockCache cache,
      Listeners listeners) {
    this.storage = storage;
    this.options = options;
    this.clock = clock;
    this.cache = cache;
    this.listeners = listeners;
  }

  private LsmRecovery recovery(Storage files) {
    return new LsmRecovery(files, options, clock, cache, listeners);
  }

  /**
   * Recovers the store in the first way that succeeds.
   *
   * @throws IOException if none does; the message names the directory
   */
  LsmRecovery.Recovered run() throws IOException {
    try {
      return recovery(storage).run();
    } catch (IOException e) {
      if (mayLackRoom(e)) {
        return onFullDisk(e);
      }
      throw failure(e);
    }
  }

  /**
   * Returns whether the disk may be too full for a log, a manifest, and tables with what the logs
   * hold. Another attempt would only hide any other failure: after a sync that has failed, one that
   * succeeds proves nothing.
   */
  private boolean mayLackRoom(IOException first) {
    try {
      long logs = 0;
      for (String file : storage.list()) {
        logs += WriteAheadLog.numberOf(file) < 0 ? 0 : size(file);
      }
      return storage.usableBytes() < LEAST_ROOM + 2 * logs;
    } catch (IOException e) {
      first.addSuppressed(e);
      return false;
    }
  }

  private long size(String file) throws IOException {
    try (ReadableFile in = storage.open(file)) {
      return in.size();
    }
  }

  private IOException failure(IOException first) {
    return new IOException("cannot open " + storage + ": " + first.getMessage(), first);
  }

  private LsmRecovery.Recovered onFullDisk(IOException first) throws IOException {
    try {
      boolean hadBallast = Ballast.drop(storage);
      LsmRecovery.Recovered recovered = recovery(storage).runInMemory();
      if (hadBallast) {
        restoreRest(recovered.tree());
      }
      return recovered;
    } catch (IOException e) {
      first.addSuppressed(e);
    }
    IOException failure = failure(first);
    try {
      if (isFull()) {
        return forReads(failure);
      }
    } catch (IOException e) {
      first.addSuppressed(e);
    }
    throw failure;
  }

  /** If there is no room for the rest of the ballast, all of it is made later. */
  private void restoreRest(Tree tree) {
    try {
      tree.ballast().restoreRest(FullDisk.ballastBytes(options, tree.peek().version().levels()));
    } catch (IOException e) {
      return;
    }
  }

  /** Any other failure of the disk is one of the open, and so is that of a new store. */
  private boolean isFull() throws IOException {
    return storage.list().contains(Manifest.CURRENT) && storage.usableBytes() < LEAST_ROOM;
  }

  private LsmRecovery.Recovered forReads(IOException failure) throws IOException {
    LsmRecovery.Recovered recovered = recovery(new UnwrittenChanges(storage)).runInMemory();
    recovered.tree().health().fail(Health.Part.OPEN, failure);
    return recovered;
  }
}
