package dev.varve.benchmarks.workload;

import java.util.SplittableRandom;

/**
 * Draws numbers of which few come often: the one of rank r with a chance proportional to 1 /
 * r^0.99, as YCSB does. Gray et al., "Quickly Generating Billion-Record Synthetic Databases", 1994.
 */
final class Zipfian {
  private static final double THETA = 0.99;
  private static final double ALPHA = 1 / (1 - THETA);

  private final int count;
  private final double zeta;
  private final double eta;

  Zipfian(int count) {
    this.count = count;
    this.zeta = zeta(count);
    this.eta = (1 - Math.pow(2.0 / count, 1 - THETA)) / (1 - zeta(2) / zeta);
  }

  private static double zeta(int count) {
    double sum = 0;
    for (int rank = 1; rank <= count; rank++) {
      sum += 1 / Math.pow(rank, THETA);
    }
    return sum;
  }

  /** Draws a rank, from 0 on; low ranks come often. */
  int rank(SplittableRandom random) {
    double share = random.nextDouble();
    double place = share * zeta;
    if (place < 1 || count == 1) {
      return 0;
    }
    if (place < 1 + Math.pow(0.5, THETA)) {
      return 1;
    }
    int rank = (int) (count * Math.pow(eta * share - eta + 1, ALPHA));
    return Math.min(count - 1, rank);
  }

  /** Draws a number below the count; those that come often lie anywhere. */
  int scattered(SplittableRandom random) {
    long mixed = rank(random) * 0x9E37_79B9_7F4A_7C15L;
    mixed = (mixed ^ mixed >>> 32) * 0xFF51_AFD7_ED55_8CCDL;
    return (int) Long.remainderUnsigned(mixed ^ mixed >>> 29, count);
  }
}
