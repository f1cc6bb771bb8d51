package dev.varve.query;

import dev.varve.CorruptionException;
import dev.varve.KeyRange;
import dev.varve.Readable;
import java.util.Arrays;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads entries of an index, and the documents that they belong to, unless the entries have all
 * that the query needs.
 *
 * <p>If a document has several entries in the ranges, because a field is an array, the first of
 * them stands for all. Which it is can be told from the document, so nothing has to be remembered.
 */
final class IndexScan extends PlanNode {
  private final String collection;
  private final AccessPath path;
  private final IndexDefinition index;
  private final Readable space;
  private final RangeScan scan;

  IndexScan(String collection, AccessPath path, Readable space) {
    this.collection = collection;
    this.path = path;
    this.index = path.index();
    this.space = space;
    this.scan = path.scan();
  }

  @Override
  @Nullable Scope produce() {
    for (RangeScan.KeyValue at = scan.next(); at != null; at = scan.next()) {
      IndexEntry entry = new IndexEntry(index, at.key(), at.value());
      if (path.isCovering()) {
        return entry;
      }
      StoredDocument document = fetch(entry);
      if (!index.multikey() || isFirst(entry, document)) {
        return document;
      }
    }
    return null;
  }

  private StoredDocument fetch(IndexEntry entry) {
    byte[] id = entry.id();
    byte[] stored = space.get(CollectionKeys.document(id));
    if (stored == null) {
      throw new CorruptionException(
          "index " + index.name() + " of collection " + collection,
          "it has an entry of document " + CollectionKeys.text(id) + ", which does not exist");
    }
    return new StoredDocument(collection, id, stored);
  }

  /** Returns whether no other entry of the document comes first in this scan. */
  private boolean isFirst(IndexEntry entry, StoredDocument document) {
    NavigableMap<byte[], byte[]> all = IndexEntries.of(index, document.id(), document.fields());
    for (byte[] key : path.isBackward() ? all.descendingKeySet() : all.navigableKeySet()) {
      if (isInRanges(key)) {
        return Arrays.equals(key, entry.key());
      }
    }
    return true;
  }

  private boolean isInRanges(byte[] key) {
    for (KeyRange range : path.ranges()) {
      if (range.contains(key)) {
        return true;
      }
    }
    return false;
  }

  @Override
  String describe() {
    return (path.isCovering() ? "index only " : "index ")
        + index.name()
        + (path.isBackward() ? ", backward" : "")
        + (path.described().isEmpty() ? "" : ": " + path.described());
  }

  @Override
  long expected() {
    return path.rows();
  }

  @Override
  public void close() {
    scan.close();
  }
}
