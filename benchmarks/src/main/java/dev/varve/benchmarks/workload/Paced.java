package dev.varve.benchmarks.workload;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Does the operations of another step at a pace. Who is late catches up, so that the number of
 * operations in a second is kept even if a few of them take long.
 */
final class Paced implements Step {
  private final Step step;
  private final long perSecond;
  private final LongSupplier nanoTime;
  private final long begin;

  /** Counts the time from now on. */
  Paced(Step step, long perSecond) {
    this(step, perSecond, System::nanoTime);
  }

  Paced(Step step, long perSecond, LongSupplier nanoTime) {
    this.step = step;
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
    this.begin = nanoTime.getAsLong();
  }

  @Override
  public void run(long number) throws Exception {
    long due = number * 1_000_000_000 / perSecond;
    for (long early = early(due); early > 0; early = early(due)) {
      LockSupport.parkNanos(early);
    }
    step.run(number);
  }

  private long early(long due) {
    return due - (nanoTime.getAsLong() - begin);
  }

  @Override
  public void close() throws IOException {
    step.close();
  }
}
