package dev.varve.course;

/**
 * How far the threads of a test have come.
 *
 * @param cpuNanos the processor time that they have used, in nanoseconds
 * @param canRun whether one of them runs, or would if it had a processor
 */
record Pace(long cpuNanos, boolean canRun) {}
