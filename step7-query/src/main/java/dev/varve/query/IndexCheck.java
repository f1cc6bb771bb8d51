package dev.varve.query;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.Readable;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** Compares an index with a scan of all documents, on one snapshot. */
final class IndexCheck {
  private final Collection collection;
  private final IndexDefinition index;
  private final Readable space;
  private long documents;
  private long expected;
  private long missing;

  /** Compares in {@code space}, the keyspace of the collection as a snapshot sees it. */
  IndexCheck(Collection collection, IndexDefinition index, Readable space) {
    this.collection = collection;
    this.index = index;
    this.space = space;
  }

  /** Returns the result; {@code watch} may stop it. */
  Index.Check run(Watch watch) {
    try (Cursor cursor = space.scan(CollectionKeys.documents())) {
      while (cursor.next()) {
        watch.check();
        documents++;
        byte[] id = CollectionKeys.idOf(cursor.key());
        Map<String, @Nullable Object> fields =
            TransactionDocuments.read(collection.name(), id, cursor.value());
        countMissing(IndexEntries.of(index, id, fields));
      }
    }
    long entries = 0;
    try (Cursor cursor = space.scan(KeyRange.prefix(CollectionKeys.entries(index.id())))) {
      while (cursor.next()) {
        watch.check();
        entries++;
      }
    }
    // An entry that should exist and does is one of both counts; the rest of each is wrong.
    return new Index.Check(documents, entries, missing, entries - (expected - missing));
  }

  private void countMissing(NavigableMap<byte[], byte[]> entries) {
    expected += entries.size();
    entries.forEach(
        (key, value) -> {
          if (!Arrays.equals(value, space.get(key))) {
            missing++;
          }
        });
  }
}
