package dev.varve.sstable;

import dev.varve.io.Decoder;
import dev.varve.io.Encoder;
import dev.varve.memtable.RangeTombstone;
import dev.varve.memtable.RangeTombstones;
import java.util.ArrayList;
import java.util.List;

/**
 * The properties of a table, with which it can be added to a tree without reading its entries.
 *
 * <pre>
 *   properties := entries:varint tombstones:varint keyBytes:varint valueBytes:varint
 *                 smallestSequence:varint largestSequence:varint
 *                 smallestKey:prefixed largestKey:prefixed
 *                 [flushedMillis:varint [count:varint rangeTombstone[count]
 *                 [count:varint valueShare[count]]]]
 *   rangeTombstone := from:prefixed to:prefixed sequence:varint
 *   valueShare := file:varint fileBytes:varint values:varint bytes:varint
 * </pre>
 *
 * <p>The sequence numbers are those of all entries and range tombstones; the keys are those of the
 * entries alone, and empty if there are none.
 *
 * @param flushedMillis the time by which all entries had been flushed, in milliseconds since 1970;
 *     0 if it is not known, as in tables of earlier versions, which do not store it
 * @param rangeTombstones the ranges that were deleted, each with an upper bound
 * @param values what the table has in value files, by their numbers
 */
public record TableProperties(
    long entries,
    long tombstones,
    long keyBytes,
    long valueBytes,
    long smallestSequence,
    long largestSequence,
    byte[] smallestKey,
    byte[] largestKey,
    long flushedMillis,
    RangeTombstones rangeTombstones,
    List<ValueShare> values) {

  /** Describes a table without range tombstones whose age is not known. */
  public TableProperties(
      long entries,
      long tombstones,
      long keyBytes,
      long valueBytes,
      long smallestSequence,
      long largestSequence,
      byte[] smallestKey,
      byte[] largestKey) {
    this(
        entries,
        tombstones,
        keyBytes,
        valueBytes,
        smallestSequence,
        largestSequence,
        smallestKey,
        largestKey,
        0,
        RangeTombstones.NONE);
  }

  /** Describes a table with all values in it. */
  public TableProperties(
      long entries,
      long tombstones,
      long keyBytes,
      long valueBytes,
      long smallestSequence,
      long largestSequence,
      byte[] smallestKey,
      byte[] largestKey,
      long flushedMillis,
      RangeTombstones rangeTombstones) {
    this(
        entries,
        tombstones,
        keyBytes,
        valueBytes,
        smallestSequence,
        largestSequence,
        smallestKey,
        largestKey,
        flushedMillis,
        rangeTombstones,
        List.of());
  }

  /** Returns what the values that are kept apart take, in bytes. */
  public long apartBytes() {
    long bytes = 0;
    for (ValueShare share : values) {
      bytes += share.bytes();
    }
    return bytes;
  }

  /** Returns the encoded form. */
  public byte[] encode() {
    Encoder out =
        new Encoder(128)
            .varint(entries)
            .varint(tombstones)
            .varint(keyBytes)
            .varint(valueBytes)
            .varint(smallestSequence)
            .varint(largestSequence)
            .prefixed(smallestKey)
            .prefixed(largestKey);
    boolean hasRanges = !rangeTombstones.isEmpty() || !values.isEmpty();
    if (flushedMillis != 0 || hasRanges) {
      out.varint(flushedMillis);
    }
    if (hasRanges) {
      out.varint(rangeTombstones.size());
      for (RangeTombstone each : rangeTombstones.list()) {
        out.prefixed(each.from()).prefixed(each.to()).varint(each.sequence());
      }
    }
    if (!values.isEmpty()) {
      out.varint(values.size());
      for (ValueShare each : values) {
        out.varint(each.file()).varint(each.fileBytes()).varint(each.values()).varint(each.bytes());
      }
    }
    return out.toByteArray();
  }

  /**
   * Decodes the output of {@link #encode}; throws {@link IllegalArgumentException} for anything
   * else.
   */
  public static TableProperties decode(byte[] bytes) {
    Decoder in = new Decoder(bytes);
    return new TableProperties(
        in.varint(),
        in.varint(),
        in.varint(),
        in.varint(),
        in.varint(),
        in.varint(),
        in.prefixed(),
        in.prefixed(),
        in.hasMore() ? in.varint() : 0,
        rangeTombstones(in),
        values(in));
  }

  private static List<ValueShare> values(Decoder in) {
    List<ValueShare> all = new ArrayList<>();
    for (int left = in.hasMore() ? in.length() : 0; left > 0; left--) {
      all.add(new ValueShare(in.varint(), in.varint(), in.varint(), in.varint()));
    }
    return List.copyOf(all);
  }

  private static RangeTombstones rangeTombstones(Decoder in) {
    RangeTombstones all = RangeTombstones.NONE;
    for (int left = in.hasMore() ? in.length() : 0; left > 0; left--) {
      all = all.plus(new RangeTombstone(in.prefixed(), in.prefixed(), in.varint()));
    }
    return all;
  }
}
