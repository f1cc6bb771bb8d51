package dev.varve.course;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The threads of a run: the one that runs the tests, and those that the tests have started. They
 * have the context class loader of the tests, which threads of an earlier run do not have. Not
 * thread-safe.
 */
final class TestThreads {
  private static final ThreadMXBean MEASURES = ManagementFactory.getThreadMXBean();

  private final Thread first;
  private final ClassLoader loader;
  // By thread, including those that have ended.
  private final Map<Long, Long> cpuNanos = new HashMap<>();

  /** Creates the threads of a run in {@code first}, of classes loaded by {@code loader}. */
  TestThreads(Thread first, ClassLoader loader) {
    this.first = first;
    this.loader = loader;
  }

  /** Returns the total progress of all threads. */
  Pace pace() {
    boolean canRun = false;
    for (Thread thread : alive()) {
      // -1 for a thread that has just ended.
      cpuNanos.merge(thread.getId(), MEASURES.getThreadCpuTime(thread.getId()), Math::max);
      canRun |= thread.getState() == Thread.State.RUNNABLE;
    }
    return new Pace(cpuNanos.values().stream().mapToLong(it -> it).sum(), canRun);
  }

  /** Returns the threads that have not ended. */
  private List<Thread> alive() {
    ThreadGroup all = first.getThreadGroup();
    while (all != null && all.getParent() != null) {
      all = all.getParent();
    }
    if (all == null) {
      return List.of();
    }
    Thread[] threads = new Thread[2 * all.activeCount() + 16];
    all.enumerate(threads);
    return Stream.of(threads).filter(Objects::nonNull).filter(this::has).toList();
  }

  /** Returns whether a thread belongs to this run. */
  boolean has(Thread thread) {
    return thread == first || thread.getContextClassLoader() == loader;
  }
}
