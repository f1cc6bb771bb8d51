package dev.varve.lsm;

import dev.varve.io.Storage;
import dev.varve.memtable.MemTable;
import dev.varve.wal.Health;
import dev.varve.wal.WriteAheadLog;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Appends to the manifest of an open store: one edit for each flush and each compaction. From time
 * to time it starts a new manifest, which needs only one edit for the current state. Not
 * thread-safe.
 */
final class CurrentManifest {
  private static final long MAX_BYTES = 4 << 20;

  private final Storage storage;
  private final AtomicLong fileNumber;
  private final Health health;
  private final InstantSource clock;
  private final Lineage lineage;
  private Manifest manifest;
  // As in its last edit.
  private long logNumber;
  private long lastSequence;

  /** Continues {@code manifest}, whose edits result in {@code state}. */
  CurrentManifest(
      Storage storage,
      AtomicLong fileNumber,
      Manifest manifest,
      VersionEdit state,
      Health health,
      InstantSource clock) {
    this.storage = storage;
    this.fileNumber = fileNumber;
    this.manifest = manifest;
    this.logNumber = state.logNumber();
    this.lastSequence = state.lastSequence();
    this.lineage = state.lineage();
    this.health = health;
    this.clock = clock;
  }

  /**
   * Returns the edit for a flush: the contents of {@code flushed} are now in tables, with those of
   * {@code flushed}.
   */
  VersionEdit flush(View.Frozen flushed, List<TableMetadata> tables) {
    MemTable memtable = flushed.memtable();
    return new VersionEdit(
            flushed.nextLog(),
            fileNumber.get() + 1,
            memtable.lastSequence(),
            List.of(),
            VersionEdit.Added.to(0, tables))
        .marked(memtable.mark() == null ? null : memtable.mark().bytes());
  }

  /** Returns the edit for a compaction: {@code outputs} replace its inputs. */
  VersionEdit compaction(CompactionPlan plan, List<TableMetadata> outputs) {
    return new VersionEdit(
        logNumber,
        fileNumber.get() + 1,
        lastSequence,
        plan.removed(),
        VersionEdit.Added.to(plan.outputLevel(), outputs));
  }

  /** There is no room for an edit, of which nothing was written. */
  static final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1L;

    private NoRoomException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** Appends an edit, which is durable on return. */
  void append(VersionEdit edit) throws IOException {
    health.check();
    try {
      manifest.append(edit);
    } catch (Throwable e) {
      health.fail(Health.Part.MANIFEST, e);
      throw e;
    }
    logNumber = edit.logNumber();
    lastSequence = edit.lastSequence();
  }

  /**
   * Makes room for an edit, so that its append does not fail on a full disk.
   *
   * @throws NoRoomException if that fails: then nothing has changed
   */
  void reserve(VersionEdit edit) throws NoRoomException {
    try {
      manifest.reserve(edit);
    } catch (IOException e) {
      throw new NoRoomException(e);
    }
  }

  /** Starts a new manifest if this one is long; {@code levels} are the result of its edits. */
  void shorten(Levels levels) throws IOException {
    if (manifest.bytes() < Math.max(MAX_BYTES, 2 * manifest.bytesAtFirst())) {
      return;
    }
    Manifest old = manifest;
    long number = fileNumber.incrementAndGet();
    VersionEdit whole = levels.whole(logNumber, number + 1, lastSequence).of(lineage);
    try {
      manifest = Manifest.create(storage, number, whole, clock);
    } catch (Throwable e) {
      health.fail(Health.Part.MANIFEST, e);
      throw e;
    }
    old.abandon();
    storage.delete(Manifest.fileName(old.number()));
  }

  /** Returns which store this is. */
  Lineage lineage() {
    return lineage;
  }

  /** Returns the number of the oldest log that is needed. */
  long logNumber() {
    return logNumber;
  }

  /** Returns the number of the last write that is in tables. */
  long lastSequence() {
    return lastSequence;
  }

  /** Returns the names of the manifest and of the oldest log that is needed. */
  List<String> files() {
    return List.of(Manifest.fileName(manifest.number()), WriteAheadLog.fileName(logNumber));
  }

  /** Closes the file without forcing it: all its edits were forced, and marks record that. */
  void abandon() throws IOException {
    manifest.abandon();
  }
}
