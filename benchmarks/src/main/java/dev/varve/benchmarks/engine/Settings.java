package dev.varve.benchmarks.engine;

/**
 * How a workload wants an engine opened.
 *
 * @param synced each write goes to the disk before it returns
 * @param transactions {@link Engine#transact} will be used
 * @param cacheBytes the size of the block cache, or 0 for the engine's own
 */
public record Settings(boolean synced, boolean transactions, long cacheBytes) {
  /** Nothing asked for. */
  public static final Settings PLAIN = new Settings(false, false, 0);

  /** Returns the size of the block cache, {@code own} if none was asked for. */
  long cacheBytes(long own) {
    return cacheBytes == 0 ? own : cacheBytes;
  }
}
