package dev.varve.lsm;

import dev.varve.Internal;
import dev.varve.io.Decoder;
import dev.varve.io.Encoder;
import dev.varve.sstable.TableProperties;
import java.util.ArrayList;
import java.util.List;

/**
 * A change from one state of the {@link Levels} to the next, as stored in the manifest.
 *
 * <pre>
 *   edit    := logNumber:varint nextFileNumber:varint lastSequence:varint
 *              count:varint removed[count]  count:varint added[count]
 *              [store:u64 backupOf:u64 [mark:prefixed]]
 *   removed := level:varint number:varint
 *   added   := level:varint number:varint bytes:varint properties:prefixed
 * </pre>
 *
 * @param logNumber logs below it are no longer needed
 * @param nextFileNumber no file has this or a higher number
 * @param lastSequence all writes up to it are in tables
 * @param lineage which store this is: in the first edit of a manifest; in the others, none
 * @param mark the mark of the last batch with one whose writes are in tables ({@link
 *     dev.varve.WriteBatch#mark(byte[])}); null if the edit does not change it
 * @hidden
 */
@Internal
public record VersionEdit(
    long logNumber,
    long nextFileNumber,
    long lastSequence,
    List<Removed> removed,
    List<Added> added,
    Lineage lineage,
    byte[] mark) {

  /** Creates an edit that does not say which store it belongs to, and has no mark. */
  public VersionEdit(
      long logNumber,
      long nextFileNumber,
      long lastSequence,
      List<Removed> removed,
      List<Added> added) {
    this(logNumber, nextFileNumber, lastSequence, removed, added, Lineage.NONE, null);
  }

  /** Returns this edit, which says which store it belongs to. */
  public VersionEdit of(Lineage store) {
    return new VersionEdit(logNumber, nextFileNumber, lastSequence, removed, added, store, mark);
  }

  /** Returns this edit with a mark, or without one if {@code last} is null. */
  public VersionEdit marked(byte[] last) {
    return new VersionEdit(logNumber, nextFileNumber, lastSequence, removed, added, lineage, last);
  }

  /**
   * A table that is no longer in a level.
   *
   * @hidden
   */
  @Internal
  public record Removed(int level, long number) {}

  /**
   * A table that is now in a level.
   *
   * @hidden
   */
  @Internal
  public record Added(int level, TableMetadata table) {

    /** Returns an addition to a level for each of {@code tables}. */
    public static List<Added> to(int level, List<TableMetadata> tables) {
      return tables.stream().map(table -> new Added(level, table)).toList();
    }
  }

  byte[] encode() {
    Encoder out = new Encoder(256);
    out.varint(logNumber).varint(nextFileNumber).varint(lastSequence);
    out.varint(removed.size());
    for (Removed table : removed) {
      out.varint(table.level()).varint(table.number());
    }
    out.varint(added.size());
    for (Added add : added) {
      TableMetadata table = add.table();
      out.varint(add.level()).varint(table.number()).varint(table.bytes());
      out.prefixed(table.properties().encode());
    }
    if (mark != null || !lineage.equals(Lineage.NONE)) {
      out.u64(lineage.store()).u64(lineage.backupOf());
    }
    if (mark != null) {
      out.prefixed(mark);
    }
    return out.toByteArray();
  }

  /**
   * Decodes what {@link #encode} wrote; throws {@link IllegalArgumentException} for other bytes.
   */
  public static VersionEdit decode(byte[] bytes) {
    Decoder in = new Decoder(bytes);
    long logNumber = in.varint();
    long nextFileNumber = in.varint();
    long lastSequence = in.varint();
    List<Removed> removed = new ArrayList<>();
    for (int i = in.length(); i > 0; i--) {
      removed.add(new Removed(level(in), in.varint()));
    }
    List<Added> added = new ArrayList<>();
    for (int i = in.length(); i > 0; i--) {
      int level = level(in);
      long number = in.varint();
      long length = in.varint();
      TableProperties properties = TableProperties.decode(in.prefixed());
      if (properties.entries() == 0 && properties.rangeTombstones().isEmpty()) {
        throw new IllegalArgumentException("table " + number + " is empty");
      }
      added.add(new Added(level, new TableMetadata(number, length, properties)));
    }
    Lineage lineage = in.hasMore() ? new Lineage(in.u64(), in.u64()) : Lineage.NONE;
    byte[] mark = in.hasMore() ? in.prefixed() : null;
    return new VersionEdit(logNumber, nextFileNumber, lastSequence, removed, added, lineage, mark);
  }

  private static int level(Decoder in) {
    int level = in.length();
    if (level >= Levels.COUNT) {
      throw new IllegalArgumentException("level " + level + " before byte " + in.position());
    }
    return level;
  }
}
