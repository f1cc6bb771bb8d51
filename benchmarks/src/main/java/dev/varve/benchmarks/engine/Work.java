package dev.varve.benchmarks.engine;

/** Something done with a {@code T}, which may throw. */
@FunctionalInterface
public interface Work<T> {
  void run(T with) throws Exception;
}
