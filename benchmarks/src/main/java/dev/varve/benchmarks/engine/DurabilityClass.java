package dev.varve.benchmarks.engine;

/**
 * What a write that has returned outlives. A rate without it means nothing.
 *
 * @param outlivesKill whether an unsynced write that returned is there after a kill of the process
 * @param kill what a kill of the process takes of the unsynced writes, in words
 * @param powerCut what a power cut takes, of unsynced and of synced writes, in words
 */
public record DurabilityClass(boolean outlivesKill, String kill, String powerCut) {}
