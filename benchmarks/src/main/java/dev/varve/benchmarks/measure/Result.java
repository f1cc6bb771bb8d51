package dev.varve.benchmarks.measure;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one repetition of a workload on an engine gave. Times of single operations are in
 * microseconds.
 *
 * @param engine its name
 * @param workload its name
 * @param repetition from 1 on
 * @param skipped why nothing was measured, or null if it was
 * @param failed whether that was an error: a wrong answer, or a crash
 * @param operations how many were done
 * @param seconds how long they took
 * @param settleSeconds how long the background work that they caused took after that
 * @param cpuMicros processor time an operation, over all threads, that background work included
 * @param p50 the median time of an operation
 * @param p99 the time that 99 % of them did not exceed
 * @param p999 the time that 99.9 % of them did not exceed
 * @param longest the longest time; see {@link Timing}
 * @param userBytes the bytes of keys and values written
 * @param writtenBytes the bytes written to disk, background work included; -1 if unknown
 * @param diskBytes the size of the engine's directory at the end
 * @param heapBytes the heap in use at the end, above what it was without the engine
 */
@JsonIgnoreProperties(
    value = {"measured"},
    ignoreUnknown = true)
public record Result(
    String engine,
    String workload,
    int repetition,
    String skipped,
    boolean failed,
    long operations,
    double seconds,
    double settleSeconds,
    double cpuMicros,
    double p50,
    double p99,
    double p999,
    double longest,
    long userBytes,
    long writtenBytes,
    long diskBytes,
    long heapBytes) {

  /** Returns a result that says why there is none, and cannot be. */
  public static Result skipped(String engine, String workload, int repetition, String reason) {
    return nothing(engine, workload, repetition, reason, false);
  }

  /** Returns a result that says what went wrong. */
  public static Result failed(String engine, String workload, int repetition, String error) {
    return nothing(engine, workload, repetition, error, true);
  }

  private static Result nothing(
      String engine, String workload, int repetition, String reason, boolean failed) {
    return new Result(
        engine, workload, repetition, reason, failed, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0);
  }

  /** Returns the median of each figure of {@code results}, which were all measured. */
  public static Result median(List<Result> results) {
    Result first = results.get(0);
    long operations = (long) median(results, Result::operations);
    return new Result(
        first.engine,
        first.workload,
        results.size(),
        null,
        false,
        operations,
        operations / median(results, Result::rate),
        median(results, Result::settleSeconds),
        median(results, Result::cpuMicros),
        median(results, Result::p50),
        median(results, Result::p99),
        median(results, Result::p999),
        median(results, Result::longest),
        (long) median(results, Result::userBytes),
        (long) median(results, Result::writtenBytes),
        (long) median(results, Result::diskBytes),
        (long) median(results, Result::heapBytes));
  }

  private static double median(List<Result> results, ToDoubleFunction<Result> figure) {
    double[] sorted = results.stream().mapToDouble(figure).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** Returns the operations a second. */
  public double rate() {
    return operations / seconds;
  }

  /** Returns whether both kinds of bytes written are known. */
  public boolean hasWriteAmplification() {
    return userBytes > 0 && writtenBytes >= 0;
  }

  /** Returns the bytes written to disk for each byte of keys and values. */
  public double writeAmplification() {
    return (double) writtenBytes / userBytes;
  }

  /** Returns whether something was measured. */
  public boolean isMeasured() {
    return skipped == null;
  }
}
