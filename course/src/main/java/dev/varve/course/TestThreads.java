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
 * have the context class loader of the tests, and no threads of an earlier run have. Not
 * thread-safe.
 */
final class TestThreads {
  private static final ThreadMXBean MEASURES = ManagementFactory.getThreadMXBean();

  private final Thread first;
  private final ClassLoader loader;
  // By thread, also of those that have ended.
  private final Map<Long, Long> cpuNanos = new HashMap<>();

  /**
   * Makes those of a run in the thread {@code first}, of classes that {@code loader} has loaded.
   */
  TestThreads(Thread first, ClassLoader loader) {
    this.first = first;
    this.loader = loader;
  }

  /** Returns how far all of them have come together. */
  Pace pace() {
    boolean canRun = false;
    for (Thread thread : alive()) {
      // -1 of one that has just ended.
      cpuNanos.merge(thread.getId(), MEASURES.getThreadCpuTime(thread.getId()), Math::max);
      canRun |= thread.getState() == Thread.State.RUNNABLE;
    }
    return new Pace(cpuNanos.values().stream().mapToLong(it -> it).sum(), canRun);
  }

  /** Returns those that have not ended, the one that runs the tests first. */
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

  /** Says whether a thread is one of them. */
  boolean has(Thread thread) {
    return thread == first || thread.getContextClassLoader() == loader;
  }
}
