package dev.varve.query;

import dev.varve.CorruptionException;
import dev.varve.Internal;
import dev.varve.Utf8;
import dev.varve.io.Decoder;
import dev.varve.io.Encoder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue of a collection: its indexes. It is one entry of the collection's keyspace, so that
 * a transaction that writes documents depends on it by one key.
 *
 * <pre>
 *   definition := 1:u8 nextIndex:varint count:varint index*
 *   index      := id:varint name:text flags:u8 count:varint field*
 *   flags      := 1 unique, 2 ready, 4 multikey
 *   field      := descending:u8 count:varint name:text*
 *   text       := length:varint utf8
 * </pre>
 *
 * @param nextIndex the number of the next index
 * @param indexes the indexes, in the order of their creation
 * @hidden
 */
@Internal
public record Definition(int nextIndex, List<IndexDefinition> indexes) {
  /** The definition of a collection to which nothing has happened. */
  public static final Definition EMPTY = new Definition(1, List.of());

  private static final int VERSION = 1;
  private static final int UNIQUE = 1;
  private static final int READY = 2;
  private static final int MULTIKEY = 4;
  private static final int USUAL_BYTES = 128;

  public Definition {
    indexes = List.copyOf(indexes);
  }

  /** Returns the index of this name, or null. */
  public @Nullable IndexDefinition index(String name) {
    return indexes.stream().filter(it -> it.name().equals(name)).findFirst().orElse(null);
  }

  /** Returns the index of this number, or null. */
  public @Nullable IndexDefinition byId(int id) {
    return indexes.stream().filter(it -> it.id() == id).findFirst().orElse(null);
  }

  /** Returns this with a new index, which is not ready. */
  public Definition with(String name, List<IndexField> fields, boolean unique) {
    List<IndexDefinition> all = new ArrayList<>(indexes);
    all.add(new IndexDefinition(nextIndex, name, fields, unique, false, false));
    return new Definition(nextIndex + 1, all);
  }

  /** Returns this with an index changed. */
  public Definition with(IndexDefinition changed) {
    return new Definition(
        nextIndex, indexes.stream().map(it -> it.id() == changed.id() ? changed : it).toList());
  }

  /** Returns this without an index. */
  Definition without(IndexDefinition index) {
    return new Definition(nextIndex, indexes.stream().filter(it -> it.id() != index.id()).toList());
  }

  public byte[] encode() {
    Encoder out = new Encoder(USUAL_BYTES).u8(VERSION).varint(nextIndex).varint(indexes.size());
    for (IndexDefinition index : indexes) {
      out.varint(index.id());
      out.prefixed(Utf8.encode("name", index.name()));
      out.u8(
          (index.unique() ? UNIQUE : 0)
              | (index.ready() ? READY : 0)
              | (index.multikey() ? MULTIKEY : 0));
      out.varint(index.fields().size());
      for (IndexField field : index.fields()) {
        out.u8(field.descending() ? 1 : 0).varint(field.path().names().size());
        field.path().names().forEach(name -> out.prefixed(Utf8.encode("name", name)));
      }
    }
    return out.toByteArray();
  }

  /**
   * Reads a definition.
   *
   * @param collection its name, for messages
   * @throws CorruptionException if it is not one
   */
  public static Definition decode(String collection, byte[] stored) {
    try {
      Decoder in = new Decoder(stored);
      int version = in.u8();
      if (version != VERSION) {
        throw new IllegalArgumentException("version " + version + " is not known");
      }
      int nextIndex = in.length();
      List<IndexDefinition> indexes = new ArrayList<>();
      for (int rest = in.length(); rest > 0; rest--) {
        indexes.add(index(in));
      }
      return new Definition(nextIndex, indexes);
    } catch (IllegalArgumentException e) {
      throw new CorruptionException("definition of collection " + collection, e.getMessage());
    }
  }

  private static IndexDefinition index(Decoder in) {
    int id = in.length();
    String name = Utf8.decode("name", in.prefixed());
    int flags = in.u8();
    List<IndexField> fields = new ArrayList<>();
    for (int rest = in.length(); rest > 0; rest--) {
      boolean descending = in.u8() == 1;
      List<String> names = new ArrayList<>();
      for (int more = in.length(); more > 0; more--) {
        names.add(Utf8.decode("name", in.prefixed()));
      }
      fields.add(new IndexField(new Path(names), descending));
    }
    return new IndexDefinition(
        id, name, fields, (flags & UNIQUE) != 0, (flags & READY) != 0, (flags & MULTIKEY) != 0);
  }
}
