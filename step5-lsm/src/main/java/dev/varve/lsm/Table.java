package dev.varve.lsm;

import dev.varve.io.Storage;
import dev.varve.sstable.BlockCache;
import dev.varve.sstable.TableReader;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A table that is open for reading. Each version that has it holds it; when the last one lets go,
 * its file is closed, and deleted if the tree does not need it any more.
 */
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

  /** Opens a table whose file alone tells what it is. */
  public static Table open(Storage storage, long number, BlockCache cache) throws IOException {
    String name = TableMetadata.fileName(number);
    TableReader reader = TableReader.open(storage, name, number, cache);
    return new Table(
        new TableMetadata(number, reader.bytes(), reader.properties()), reader, storage);
  }

  /** Returns the table as the manifest knows it. */
  public TableMetadata metadata() {
    return metadata;
  }

  /** Returns what reads its file. */
  public TableReader reader() {
    return reader;
  }

  /** Notes one more version that has it. */
  public void hold() {
    holders.incrementAndGet();
  }

  /** No version will have this table any more; those that have it still may be read. */
  public void makeObsolete() {
    obsolete = true;
  }

  /** Lets go; with {@code mayDelete} the last one deletes the file, if it is obsolete. */
  public void release(boolean mayDelete) throws IOException {
    if (holders.decrementAndGet() == 0) {
      reader.close();
      if (obsolete && mayDelete) {
        storage.delete(TableMetadata.fileName(metadata.number()));
      }
    }
  }
}
