package dev.varve.sstable;

import dev.varve.io.Decoder;
import dev.varve.io.Encoder;

/**
 * The properties of a table, with which it can be added to a tree without reading its entries.
 *
 * <pre>
 *   properties := entries:varint tombstones:varint keyBytes:varint valueBytes:varint
 *                 smallestSequence:varint largestSequence:varint
 *                 smallestKey:prefixed largestKey:prefixed [flushedMillis:varint]
 * </pre>
 *
 * @param flushedMillis the time by which all entries had been flushed, in milliseconds since 1970;
 *     0 if it is not known, as in tables of earlier versions, which do not store it
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
    long flushedMillis) {

  /** Describes a table whose age is not known. */
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
        0);
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
    if (flushedMillis != 0) {
      out.varint(flushedMillis);
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
        in.hasMore() ? in.varint() : 0);
  }
}
