package dev.varve.lsm.demo;

import java.util.Arrays;

/**
 * What is written in a simulation, flush by flush: to which buckets of the keys, and how many of
 * the writes are deletes. Keys of one class are written equally often.
 */
enum Workload {
  /** Every key is as likely as every other. */
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

  /** Keys in the order of time; a tenth of them is alive, what is older has expired. */
  TIME_SERIES("time series with a time to live", true, 1) {
    @Override
    void write(Memory memory, double from, double to) {
      memory.writeInOrder(from, to, false);
      memory.expireBefore(to - memory.keys() / 10);
    }
  },

  /** Inserts at the end, deletes at the front: as many as are waiting between are alive. */
  QUEUE("a queue", true, 1) {
    @Override
    void write(Memory memory, double from, double to) {
      // Each key is written twice: once when it comes, once when it goes.
      double come = (to - from) / 2;
      double at = from / 2;
      memory.writeInOrder(at, at + come, false);
      double waiting = Math.rint(memory.buckets() / 50.0) * memory.keys() / memory.buckets();
      memory.writeInOrder(Math.max(0, at - waiting), Math.max(0, at + come - waiting), true);
    }
  },

  /** Keys in their order, once. */
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
   * Returns into how many buckets to divide the keys: where they are written in order, so that each
   * flush has some of its own, and meets no other.
   */
  int buckets(int flushes) {
    return inOrder ? BUCKETS_PER_FLUSH * flushes : RANDOM_BUCKETS / classes;
  }

  int classes() {
    return classes;
  }

  /** Returns how many keys there are in all, of which so many writes are made. */
  double keys(double writes) {
    return switch (this) {
      case UNIFORM, ZIPFIAN -> writes / 10;
      case QUEUE -> writes / 2;
      default -> writes;
    };
  }

  /** Writes what number {@code from} to number {@code to} of all writes are. */
  abstract void write(Memory memory, double from, double to);

  /** Returns the part of the keys that each class has: the first ones few, and hot. */
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

  /** Returns the part of the writes that each class gets. */
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

  /** The sum of 1 / i^SKEW over the first ranks. */
  private static double integral(double ranks) {
    return (Math.pow(ranks + 1, 1 - SKEW) - 1) / (1 - SKEW);
  }

  /** What one flush will write, and what has expired. */
  interface Memory {
    /** Returns how many buckets the keys have. */
    int buckets();

    /** Returns how many keys there are. */
    double keys();

    /** Writes so often to random keys of some buckets; {@code parts} go to the classes. */
    void write(int firstBucket, int buckets, double writes, double[] parts);

    /** Writes the keys between two numbers once each. */
    void writeInOrder(double from, double to, boolean delete);

    /** All keys below a number have expired. */
    void expireBefore(double key);
  }
}
