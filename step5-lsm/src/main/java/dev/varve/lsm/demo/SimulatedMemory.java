package dev.varve.lsm.demo;

import java.util.Arrays;

/** A memtable of which only counts are kept, and the live keys of everything written so far. */
final class SimulatedMemory implements Workload.Memory {
  private static final double ALMOST = 1e-6;

  private final int buckets;
  private final int classes;
  private final double keys;
  private final double[] keysOfClass;
  private final double[] values;
  private final double[] tombstones;
  // Of everything ever written.
  private final double[] living;
  private int expired;

  SimulatedMemory(Workload workload, double keys, int flushes) {
    this.buckets = workload.buckets(flushes);
    this.classes = workload.classes();
    this.keys = keys;
    this.keysOfClass = Arrays.stream(workload.sizes()).map(part -> part * keys / buckets).toArray();
    this.values = new double[buckets * classes];
    this.tombstones = new double[buckets * classes];
    this.living = new double[buckets * classes];
  }

  /** Returns how many keys of each class there are in a bucket. */
  double[] keysOfClass() {
    return keysOfClass;
  }

  double[] values() {
    return values;
  }

  double[] tombstones() {
    return tombstones;
  }

  void clear() {
    Arrays.fill(values, 0);
    Arrays.fill(tombstones, 0);
  }

  @Override
  public int buckets() {
    return buckets;
  }

  @Override
  public double keys() {
    return keys;
  }

  /** Random writes hit some keys several times, so there are fewer distinct keys than writes. */
  @Override
  public void write(int firstBucket, int count, double writes, double[] parts) {
    for (int bucket = firstBucket; bucket < firstBucket + count; bucket++) {
      for (int i = 0; i < classes; i++) {
        int at = bucket * classes + i;
        double of = keysOfClass[i];
        double different = of * (1 - Math.exp(-writes * parts[i] / count / of));
        values[at] = different;
        living[at] += (of - living[at]) * different / of;
      }
    }
  }

  @Override
  public void writeInOrder(double from, double to, boolean delete) {
    double perBucket = keysOfClass[0];
    for (int bucket = (int) (from / perBucket + ALMOST); bucket < buckets; bucket++) {
      double here = Math.min(to, (bucket + 1) * perBucket) - Math.max(from, bucket * perBucket);
      if (here <= ALMOST * perBucket) {
        return;
      }
      if (delete) {
        tombstones[bucket] += here;
        values[bucket] = Math.max(0, values[bucket] - here);
        living[bucket] = Math.max(0, living[bucket] - here);
      } else {
        values[bucket] += here;
        living[bucket] += here;
      }
    }
  }

  @Override
  public void expireBefore(double key) {
    expired = Math.max(expired, (int) (Math.max(0, key) / (keys / buckets) + ALMOST));
    for (int i = 0; i < expired * classes; i++) {
      living[i] = 0;
    }
  }

  /** Returns the number of expired buckets, from the first on. */
  int expiredBuckets() {
    return expired;
  }

  /** Returns whether the keys of a bucket are live. */
  boolean isAlive(int bucket) {
    for (int i = bucket * classes; i < (bucket + 1) * classes; i++) {
      if (living[i] > ALMOST) {
        return true;
      }
    }
    return false;
  }

  /** Returns the number of keys with a live value. */
  double living() {
    return Arrays.stream(living).sum();
  }
}
