package dev.varve.course;

/**
 * The progress of the threads of a test.
 *
 * @param cpuNanos the processor time that they have used, in nanoseconds
 * @param canRun whether one of them is running or runnable
 */
record Pace(long cpuNanos, boolean canRun) {}
