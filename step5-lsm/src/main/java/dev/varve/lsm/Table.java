package dev.varve.lsm;

import dev.varve.Internal;
import dev.varve.io.Storage;
import dev.varve.sstable.BlockCache;
import dev.varve.sstable.TableReader;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A table that is open for reading. It is held by each version that contains it; when the last one
 * releases it, its file is closed, and deleted if it is obsolete.
 *
 * @hidden
 */
@Internal
public final class Table {
  private final TableMetadata metadata;
  private final TableReader reader;
  private final Storage storage;
  private final AtomicInteger holders = new AtomicInteger();
  private volatile boolean obsolete;

  private Table(TableMetadata metadata, TableReader reader, Storage storage) {
    this.metadata = metadata;
    this.reader = reader;
    this.storage = storage;
  }

  /** Opens the table that a manifest lists as {@code metadata}. */
  public static Table open(Storage storage, TableMetadata metadata, BlockCache cache)
      throws IOException {
    String name = TableMetadata.fileName(metadata.number());
    return new Table(metadata, TableReader.open(storage, name, metadata.number(), cache), storage);
  }

  /** Opens a table that no manifest describes, using only its file. */
  public static Table open(Storage storage, long number, BlockCache cache) throws IOException {
    String name = TableMetadata.fileName(number);
    TableReader reader = TableReader.open(storage, name, number, cache);
    return new Table(
        new TableMetadata(number, reader.bytes(), reader.properties()), reader, storage);
  }

  /** Returns the table as the manifest describes it. */
  public TableMetadata metadata() {
    return metadata;
  }

  /** Returns the reader of its file. */
  public TableReader reader() {
    return reader;
  }

  /** Adds a hold for one more version that contains this table. */
  public void hold() {
    holders.incrementAndGet();
  }

  /** Marks this table as not in any later version; versions that contain it may still be read. */
  public void makeObsolete() {
    obsolete = true;
  }

  /** Releases one hold; the last one deletes an obsolete file if {@code mayDelete}. */
  public void release(boolean mayDelete) throws IOException {
    if (holders.decrementAndGet() == 0) {
      reader.close();
      if (obsolete && mayDelete) {
        storage.delete(TableMetadata.fileName(metadata.number()));
      }
    }
  }
}
