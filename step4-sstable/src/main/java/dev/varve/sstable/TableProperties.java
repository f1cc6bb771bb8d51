package dev.varve.sstable;

import dev.varve.io.Decoder;
import dev.varve.io.Encoder;

/**
 * The properties of a table, with which it can be added to a tree without reading its entries.
 *
 * <pre>
 *   properties := entries:varint tombstones:varint keyBytes:varint valueBytes:varint
 *                 smallestSequence:varint largestSequence:varint
 *                 smallestKey:prefixed largestKey:prefixed
 * </pre>
 */
public record TableProperties(
    long entries,
    long tombstones,
    long keyBytes,
    long valueBytes,
    long smallestSequence,
    long largestSequence,
    byte[] smallestKey,
    byte[] largestKey) {

  /** Returns the encoded form. */
  public byte[] encode() {
    return new Encoder(128)
        .varint(entries)
        .varint(tombstones)
        .varint(keyBytes)
        .varint(valueBytes)
        .varint(smallestSequence)
        .varint(largestSequence)
        .prefixed(smallestKey)
        .prefixed(largestKey)
        .toByteArray();
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
        in.prefixed());
  }
}
