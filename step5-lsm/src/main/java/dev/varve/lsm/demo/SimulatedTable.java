package dev.varve.lsm.demo;

import dev.varve.lsm.TableMetadata;
import dev.varve.sstable.TableProperties;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A table of which only counts are kept. The keys are divided, in order, into buckets, and those of
 * a bucket into classes by how often they are written. For each class in each bucket the table
 * counts the keys with a value here, and those with a tombstone; which keys these are is left to
 * chance.
 *
 * @param first the first bucket
 * @param values by bucket from {@code first} on, then by class
 * @param tombstones likewise
 */
record SimulatedTable(TableMetadata metadata, int first, double[] values, double[] tombstones) {

  /** The size of a tombstone, as a fraction of that of an entry with a value. */
  private static final double TOMBSTONE = 0.2;

  /** Creates a table; {@code newest} orders it among others by age. */
  static SimulatedTable of(
      long number,
      long newest,
      int first,
      int classes,
      int entryBytes,
      double[] values,
      double[] tombstones) {
    double all = sum(values);
    double gone = sum(tombstones);
    int buckets = values.length / classes;
    TableProperties properties =
        new TableProperties(
            Math.max(1, Math.round(all + gone)),
            Math.round(gone),
            0,
            0,
            newest,
            newest,
            key(first),
            key(first + buckets - 1));
    long bytes = Math.max(1, Math.round(entryBytes * (all + TOMBSTONE * gone)));
    return new SimulatedTable(
        new TableMetadata(number, bytes, properties), first, values, tombstones);
  }

  /** Returns the size of values and tombstones in a table, in units of one value. */
  static double weight(double values, double tombstones) {
    return values + TOMBSTONE * tombstones;
  }

  /** Returns the key that represents a bucket. */
  static byte[] key(int bucket) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(bucket).array();
  }

  private static double sum(double[] counts) {
    return Arrays.stream(counts).sum();
  }
}
