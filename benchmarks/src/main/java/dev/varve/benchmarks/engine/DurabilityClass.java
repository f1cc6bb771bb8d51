package dev.varve.benchmarks.engine;

/**
 * What a completed write survives. A rate without this means nothing.
 *
 * @param survivesKill whether a completed unsynced write survives a kill of the process
 * @param kill what a kill of the process takes of the unsynced writes, in words
 * @param powerCut what a power cut takes, of unsynced and of synced writes, in words
 */
public record DurabilityClass(boolean survivesKill, String kill, String powerCut) {}
