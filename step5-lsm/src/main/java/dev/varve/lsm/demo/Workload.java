package dev.varve.lsm.demo;

import java.util.Arrays;

/**
 * The writes of a simulation, flush by flush: the buckets that they go to, and how many of them are
 * deletes. Keys of one class are written equally often.
 */
enum Workload {
  /** All keys are equally likely. */
  UNIFORM("uniform overwrites", false, 1) {
    @Override
    void write(Memory memory, double from, double to) {
      memory.write(0, memory.buckets(), to - from, new double[] {1});
    }
  },

  /** A few keys get most of the writes, as the zipfian distribution of YCSB has it. */
  ZIPFIAN("zipfian updates", false, 12) {
    @Override
    void write(Memory memory, double from, double to) {
      memory.write(0, memory.buckets(), to - from, zipfian(memory.keys()));
    }
  },

  /** Keys in time order; a tenth of them is live, older ones have expired. */
  TIME_SERIES("time series with a time to live", true, 1) {
    @Override
    void write(Memory memory, double from, double to) {
      memory.writeInOrder(from, to, false);
      memory.expireBefore(to - memory.keys() / 10);
    }
  },

  /** Inserts at the end and deletes at the front; the keys between are live. */
  QUEUE("a queue", true, 1) {
    @Override
    void write(Memory memory, double from, double to) {
      // Each key is written twice: once for the insert, once for the delete.
      double come = (to - from) / 2;
      double at = from / 2;
      memory.writeInOrder(at, at + come, false);
      double waiting = Math.rint(memory.buckets() / 50.0) * memory.keys() / memory.buckets();
      memory.writeInOrder(Math.max(0, at - waiting), Math.max(0, at + come - waiting), true);
    }
  },

  /** All keys in order, once. */
  BULK_LOAD("bulk load", true, 1) {
    @Override
    void write(Memory memory, double from, double to) {
      memory.writeInOrder(from, to, false);
    }
  };

  private static final double SKEW = 0.99;
  private static final int BUCKETS_PER_FLUSH = 4;
  private static final int RANDOM_BUCKETS = 6_000;

  private final String title;
  private final boolean inOrder;
  private final int classes;

  Workload(String title, boolean inOrder, int classes) {
    this.title = title;
    this.inOrder = inOrder;
    this.classes = classes;
  }

  String title() {
    return title;
  }

  /**
   * Returns the number of buckets to divide the keys into. If keys are written in order, each flush
   * has buckets of its own, and overlaps no other.
   */
  int buckets(int flushes) {
    return inOrder ? BUCKETS_PER_FLUSH * flushes : RANDOM_BUCKETS / classes;
  }

  int classes() {
    return classes;
  }

  /** Returns the total number of keys for a number of writes. */
  double keys(double writes) {
    return switch (this) {
      case UNIFORM, ZIPFIAN -> writes / 10;
      case QUEUE -> writes / 2;
      default -> writes;
    };
  }

  /** Applies the writes from number {@code from} to number {@code to}. */
  abstract void write(Memory memory, double from, double to);

  /** Returns the fraction of the keys in each class: the first classes are small, and hot. */
  double[] sizes() {
    double[] sizes = new double[classes];
    double left = 1;
    for (int i = classes - 1; i > 0; i--) {
      sizes[i] = left * 0.75;
      left -= sizes[i];
    }
    sizes[0] = left;
    return sizes;
  }

  /** Returns the fraction of the writes that each class gets. */
  private static double[] zipfian(double keys) {
    double[] sizes = ZIPFIAN.sizes();
    double[] parts = new double[sizes.length];
    double rank = 0;
    for (int i = 0; i < sizes.length; i++) {
      double next = rank + sizes[i] * keys;
      parts[i] = integral(next) - integral(rank);
      rank = next;
    }
    double all = Arrays.stream(parts).sum();
    return Arrays.stream(parts).map(part -> part / all).toArray();
  }

  /** Returns the sum of 1 / i^SKEW over the first ranks. */
  private static double integral(double ranks) {
    return (Math.pow(ranks + 1, 1 - SKEW) - 1) / (1 - SKEW);
  }

  /** The target of the writes: what one flush will write, and what has expired. */
  interface Memory {
    /** Returns the number of buckets. */
    int buckets();

    /** Returns the number of keys. */
    double keys();

    /**
     * Makes {@code writes} writes to random keys of some buckets; {@code parts} is the fraction per
     * class.
     */
    void write(int firstBucket, int buckets, double writes, double[] parts);

    /** Writes the keys between two numbers once each. */
    void writeInOrder(double from, double to, boolean delete);

    /** Expires all keys below a number. */
    void expireBefore(double key);
  }
}
