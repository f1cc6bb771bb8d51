package dev.varve.query;

import dev.varve.CorruptionException;
import org.jspecify.annotations.Nullable;

/** An entry of an index, which has the values of the index's fields and the id. */
final class IndexEntry implements Scope {
  private final IndexDefinition index;
  private final byte[] key;
  private final byte[] value;

  IndexEntry(IndexDefinition index, byte[] key, byte[] value) {
    this.index = index;
    this.key = key;
    this.value = value;
  }

  /** Returns another entry of the same index. */
  IndexEntry other(byte[] otherKey, byte[] otherValue) {
    return new IndexEntry(index, otherKey, otherValue);
  }

  byte[] key() {
    return key;
  }

  /** Returns the id of the document. */
  byte[] id() {
    if (value.length > 0) {
      return value;
    }
    try {
      KeyDecoder in = CollectionKeys.valuesOf(key);
      index.fields().forEach(field -> in.skip(field.descending()));
      return in.rest();
    } catch (IllegalArgumentException e) {
      throw damaged(e);
    }
  }

  private CorruptionException damaged(IllegalArgumentException e) {
    return new CorruptionException("entry of index " + index.name(), e.getMessage());
  }

  @Override
  public @Nullable Object value(Path path) {
    if (path.isId()) {
      return CollectionKeys.text(id());
    }
    try {
      KeyDecoder in = CollectionKeys.valuesOf(key);
      for (IndexField field : index.fields()) {
        if (field.path().equals(path)) {
          return in.next(field.descending());
        }
        in.skip(field.descending());
      }
    } catch (IllegalArgumentException e) {
      throw damaged(e);
    }
    throw new IllegalStateException("index " + index.name() + " does not have " + path);
  }

  byte[] value() {
    return value;
  }

  @Override
  public int bytes() {
    return key.length + value.length;
  }
}
