package dev.varve.query;

import dev.varve.KeyRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads documents in the order of their ids. */
final class DocumentScan extends PlanNode {
  private final String collection;
  private final AccessPath path;
  private final RangeScan scan;

  DocumentScan(String collection, AccessPath path) {
    this.collection = collection;
    this.path = path;
    this.scan = path.scan();
  }

  @Override
  @Nullable Scope produce() {
    RangeScan.KeyValue at = scan.next();
    return at == null
        ? null
        : new StoredDocument(collection, CollectionKeys.idOf(at.key()), at.value());
  }

  @Override
  String describe() {
    List<KeyRange> ranges = path.ranges();
    boolean isAll = ranges.size() == 1 && ranges.get(0).equals(CollectionKeys.documents());
    return (isAll ? "scan " : "by id, ")
        + collection
        + (path.isBackward() ? ", backward" : "")
        + (isAll ? "" : ": " + path.described());
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
