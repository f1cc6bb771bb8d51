package dev.varve.lsm;

import dev.varve.CorruptionException;
import dev.varve.Internal;
import dev.varve.io.Closing;
import dev.varve.io.Storage;
import dev.varve.memtable.EntryCursor;
import dev.varve.memtable.Tag;
import dev.varve.sstable.BlockCache;
import dev.varve.sstable.TableReader;
import dev.varve.sstable.ValueReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

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
  private final ValueFiles values;
  private final Map<Long, ValueFile> valueFiles;
  private final AtomicInteger holders = new AtomicInteger();
  private volatile boolean obsolete;

  private Table(TableMetadata metadata, TableReader reader, Storage storage, ValueFiles values)
      throws IOException {
    this.metadata = metadata;
    this.reader = reader;
    this.storage = storage;
    this.values = values;
    this.valueFiles = values.hold(metadata.properties().values());
  }

  /** Opens the table that a manifest lists as {@code metadata}. */
  public static Table open(Storage storage, TableMetadata metadata, BlockCache cache)
      throws IOException {
    return open(storage, metadata, cache, new ValueFiles(storage));
  }

  /** As the other method; holds those of {@code values} that the table refers to. */
  static Table open(Storage storage, TableMetadata metadata, BlockCache cache, ValueFiles values)
      throws IOException {
    TableReader reader = reader(storage, metadata.number(), cache);
    return open(metadata, reader, storage, values);
  }

  /** Opens a table that no manifest describes, using only its file. */
  public static Table open(Storage storage, long number, BlockCache cache) throws IOException {
    return open(storage, number, cache, new ValueFiles(storage));
  }

  static Table open(Storage storage, long number, BlockCache cache, ValueFiles values)
      throws IOException {
    TableReader reader = reader(storage, number, cache);
    TableMetadata metadata = new TableMetadata(number, reader.bytes(), reader.properties());
    return open(metadata, reader, storage, values);
  }

  private static TableReader reader(Storage storage, long number, BlockCache cache)
      throws IOException {
    return TableReader.open(storage, TableMetadata.fileName(number), number, cache);
  }

  private static Table open(
      TableMetadata metadata, TableReader reader, Storage storage, ValueFiles values)
      throws IOException {
    try {
      return new Table(metadata, reader, storage, values);
    } catch (Throwable e) {
      Closing.afterFailure(e, reader);
      throw e;
    }
  }

  /** Returns the table as the manifest describes it. */
  public TableMetadata metadata() {
    return metadata;
  }

  /** Returns the reader of its file. */
  public TableReader reader() {
    return reader;
  }

  /** Returns the value files that it refers to, by their numbers. */
  Map<Long, ValueFile> valueFiles() {
    return valueFiles;
  }

  /**
   * Reads all values that are kept apart, and checks them; {@code problems} receives each error.
   */
  void verifyValues(Consumer<RuntimeException> problems) {
    if (valueFiles.isEmpty()) {
      return;
    }
    EntryCursor entries = reader.entries(false);
    for (boolean on = entries.first(); on; on = entries.next()) {
      if (Tag.isReference(entries.tag())) {
        try {
          ValueReference at = ValueFiles.reference(entries.tag(), entries.value());
          ValueFiles.listed(at.file(), valueFiles.get(at.file())).read(at);
        } catch (CorruptionException | UncheckedIOException e) {
          problems.accept(e);
        }
      }
    }
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
      List<String> unused = close();
      if (obsolete && mayDelete) {
        storage.delete(TableMetadata.fileName(metadata.number()));
        // After the table: one whose values are gone would be damaged.
        for (String file : unused) {
          values.delete(file);
        }
      }
    }
  }

  /**
   * Closes a table that no version holds; returns the names of the value files that only this table
   * referred to.
   */
  public List<String> close() throws IOException {
    List<String> unused = new ArrayList<>();
    Closing.all(List.of(reader::close, () -> unused.addAll(values.release(valueFiles))));
    return unused;
  }
}
