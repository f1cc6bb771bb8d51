package dev.varve.query;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.WriteBatch;
import dev.varve.io.Decoder;
import dev.varve.io.Encoder;
import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.LsmStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are sorted on disk, in a temporary directory. An external merge sort sorts what fits in
 * memory, writes it as a run, and merges the runs: this is what an LSM tree does, so the rows are
 * put into one, and scanned.
 *
 * <pre>
 *   key   := order number:u64           the number tells rows of the same order apart
 *   value := id:prefixed document:prefixed, or key:prefixed value:prefixed of an index entry
 * </pre>
 */
final class SpilledRows implements AutoCloseable {
  private static final int MEMTABLE_BYTES = 4 << 20;
  private static final int ROWS_AT_ONCE = 100;

  private final Path directory;
  private final LsmStore store;
  private WriteBatch batch = new WriteBatch();
  private long count;
  private @Nullable Scope sample;
  private @Nullable Cursor cursor;

  private SpilledRows(Path directory, LsmStore store) {
    this.directory = directory;
    this.store = store;
  }

  /** Creates a temporary directory. */
  static SpilledRows create() {
    try {
      Path directory = Files.createTempDirectory("varve-sort-");
      LsmOptions options =
          LsmOptions.defaults()
              .withoutLog()
              .withMemtableBytes(MEMTABLE_BYTES)
              .withCacheBytes(MEMTABLE_BYTES);
      return new SpilledRows(directory, LsmStore.open(directory, options));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot sort on disk: " + e.getMessage(), e);
    }
  }

  /** Returns whether {@code row} can be written. */
  static boolean takes(Scope row) {
    return row instanceof StoredDocument || row instanceof IndexEntry;
  }

  /** Adds a row. All rows must be of one query. */
  void add(SortNode.Sorted sorted) {
    byte[] order = sorted.key();
    Encoder key = new Encoder(order.length + Long.BYTES).bytes(order, 0, order.length);
    key.u64(Long.reverseBytes(count++));
    batch.put(key.toByteArray(), encoded(sorted.row()));
    sample = sorted.row();
    if (batch.size() == ROWS_AT_ONCE) {
      write();
    }
  }

  private void write() {
    store.write(batch);
    batch = new WriteBatch();
  }

  private static byte[] encoded(Scope row) {
    if (row instanceof StoredDocument document) {
      return new Encoder(row.bytes())
          .prefixed(document.id())
          .prefixed(document.stored())
          .toByteArray();
    }
    IndexEntry entry = (IndexEntry) row;
    return new Encoder(row.bytes()).prefixed(entry.key()).prefixed(entry.value()).toByteArray();
  }

  private Scope decoded(byte[] encoded) {
    Decoder in = new Decoder(encoded);
    return sample instanceof StoredDocument document
        ? new StoredDocument(document.collection(), in.prefixed(), in.prefixed())
        : ((IndexEntry) sample).other(in.prefixed(), in.prefixed());
  }

  /** Returns all rows in order. No more may be added. */
  Iterator<Scope> inOrder() {
    write();
    Cursor all = store.scan(KeyRange.all());
    cursor = all;
    return new Iterator<>() {
      private boolean hasNext = all.next();

      @Override
      public boolean hasNext() {
        return hasNext;
      }

      @Override
      public Scope next() {
        if (!hasNext) {
          throw new NoSuchElementException();
        }
        Scope row = decoded(all.value());
        hasNext = all.next();
        return row;
      }
    };
  }

  /** Deletes the directory. */
  @Override
  public void close() {
    if (cursor != null) {
      cursor.close();
    }
    store.close();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + directory, e);
    }
  }
}
