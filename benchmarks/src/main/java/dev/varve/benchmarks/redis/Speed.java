package dev.varve.benchmarks.redis;

import org.HdrHistogram.Histogram;

/**
 * How fast a server was in one run; times in microseconds; what is not known is not a number.
 *
 * @param perSecond the replies in a second
 * @param p50 the median time of a request
 * @param p99 the time that 99 % of the requests did not exceed
 * @param p999 the same of 99.9 %
 * @param longest the longest time of a request
 */
record Speed(double perSecond, double p50, double p99, double p999, double longest) {
  static Speed of(Histogram nanos, long replies, long tookNanos) {
    return new Speed(
        replies * 1e9 / Math.max(1, tookNanos),
        nanos.getValueAtPercentile(50) / 1e3,
        nanos.getValueAtPercentile(99) / 1e3,
        nanos.getValueAtPercentile(99.9) / 1e3,
        nanos.getMaxValue() / 1e3);
  }
}
