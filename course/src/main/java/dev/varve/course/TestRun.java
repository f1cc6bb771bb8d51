package dev.varve.course;

import static org.junit.jupiter.api.MethodOrderer.DEFAULT_ORDER_PROPERTY_NAME;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.MethodOrdererContext;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the methods of one test class, one after the other, in a separate thread: a method that does
 * not end is abandoned, and the methods after it are not run.
 */
final class TestRun {
  private final Class<?> testClass;
  private final Comparator<String> order;
  private final Duration limit;

  // Guarded by this.
  private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
  private String running;
  private long changes;
  private boolean ended;
  private Throwable failure;

  // If set, tests that still begin, because the one before has ended after all, are interrupted.
  private volatile boolean givenUp;

  /**
   * Creates a run of the methods of {@code testClass}, sorted by name, each for at most {@code
   * limit} of processor time.
   */
  TestRun(Class<?> testClass, Comparator<String> order, Duration limit) {
    this.testClass = testClass;
    this.order = order;
    this.limit = limit;
  }

  /** Runs the tests, and returns how each of them ended, in the order in which they were run. */
  List<Outcome> run() {
    Thread thread = new Thread(this::launch, "tests of " + testClass.getSimpleName());
    thread.setDaemon(true);
    thread.setContextClassLoader(testClass.getClassLoader());
    TestThreads threads = new TestThreads(thread, testClass.getClassLoader());
    thread.start();
    String why = await(threads);
    List<Outcome> all = collect(why == null ? null : endless(why, thread, threads));
    // Only now: failures caused by the interrupt are not outcomes of the tests.
    if (why != null) {
      givenUp = true;
      thread.interrupt();
    }
    return all;
  }

  private void launch() {
    try {
      LauncherDiscoveryRequest request =
          LauncherDiscoveryRequestBuilder.request()
              .selectors(DiscoverySelectors.selectClass(testClass))
              .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "false")
              .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
              .configurationParameter(DEFAULT_ORDER_PROPERTY_NAME, InOrder.class.getName())
              .configurationParameter(InOrder.NAMES, String.join(",", names()))
              .build();
      launcher().execute(request, new Recorder());
    } catch (RuntimeException | Error e) {
      synchronized (this) {
        failure = e;
      }
    } finally {
      synchronized (this) {
        ended = true;
        notifyAll();
      }
    }
  }

  /** Returns a launcher with Jupiter only, even if there are other engines on the class path. */
  static Launcher launcher() {
    return LauncherFactory.create(
        LauncherConfig.builder()
            .enableTestEngineAutoRegistration(false)
            .enableTestExecutionListenerAutoRegistration(false)
            .enableLauncherSessionListenerAutoRegistration(false)
            .enableLauncherDiscoveryListenerAutoRegistration(false)
            .enablePostDiscoveryFilterAutoRegistration(false)
            .addTestEngines(new JupiterTestEngine())
            .build());
  }

  /** Waits for the end; returns why a test will not end, or null. The limit is per test. */
  private synchronized String await(TestThreads threads) {
    Patience patience = new Patience(limit, threads.pace());
    long seen = changes;
    while (!ended) {
      try {
        wait(Patience.LOOK.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return "still running there when the check was interrupted";
      }
      Pace pace = threads.pace();
      if (seen != changes) {
        seen = changes;
        patience = new Patience(limit, pace);
      }
      String why = ended ? null : patience.look(pace);
      if (why != null) {
        return why;
      }
    }
    return null;
  }

  /** Returns the current position of the tests: in an endless loop or an endless wait. */
  private AssertionError endless(String why, Thread thread, TestThreads threads) {
    AssertionError endless = new AssertionError(why);
    endless.setStackTrace(
        Thread.getAllStackTraces().entrySet().stream()
            .filter(it -> threads.has(it.getKey()))
            .filter(it -> Stream.of(it.getValue()).anyMatch(this::isLearners))
            .min(Comparator.comparing(it -> it.getKey() != thread))
            .map(Map.Entry::getValue)
            .orElseGet(thread::getStackTrace));
    return endless;
  }

  private boolean isLearners(StackTraceElement frame) {
    String name = frame.getClassName();
    return name.startsWith(testClass.getPackageName() + ".")
        && !name.startsWith(testClass.getName());
  }

  /** Adds the tests that did not end: the one that is running, and those after it. */
  private synchronized List<Outcome> collect(AssertionError endless) {
    boolean memoryEnded = failure instanceof OutOfMemoryError && running != null;
    if (failure != null && !memoryEnded) {
      throw new IllegalStateException("tests could not be run: " + failure, failure);
    }
    Outcome.Kind ofTheOthers =
        endless == null && !memoryEnded ? Outcome.Kind.SKIPPED : Outcome.Kind.NOT_RUN;
    List<Outcome> all = new ArrayList<>();
    for (Method method : testMethods()) {
      String name = method.getName();
      Outcome other = new Outcome(name, rule(method), ofTheOthers, null);
      if (name.equals(running) && endless != null) {
        other = new Outcome(name, rule(method), Outcome.Kind.ENDLESS, endless);
      } else if (name.equals(running) && memoryEnded) {
        // JUnit does not catch this error, and stops.
        other = new Outcome(name, rule(method), Outcome.kindOf(failure), failure);
      }
      all.add(outcomes.getOrDefault(name, other));
    }
    return all;
  }

  /** Returns the methods that prove a rule, in their order. */
  private List<Method> testMethods() {
    return Stream.of(testClass.getDeclaredMethods())
        .filter(it -> it.isAnnotationPresent(Proves.class))
        .sorted(Comparator.comparing(Method::getName, order))
        .toList();
  }

  private List<String> names() {
    return testMethods().stream().map(Method::getName).toList();
  }

  /** Runs methods in the order in which a parameter names them. */
  static final class InOrder implements MethodOrderer {
    static final String NAMES = "varve.order";

    @Override
    public void orderMethods(MethodOrdererContext context) {
      String order = context.getConfigurationParameter(NAMES).orElseThrow();
      List<String> names = List.of(order.split(","));
      context
          .getMethodDescriptors()
          .sort(Comparator.comparingInt(it -> names.indexOf(it.getMethod().getName())));
    }
  }

  private static String rule(Method method) {
    return method.getAnnotation(Proves.class).value();
  }

  private synchronized void started(String method) {
    running = method;
    changes++;
    notifyAll();
  }

  private synchronized void finished(Method method, Outcome.Kind kind, Throwable thrown) {
    String rule = method.isAnnotationPresent(Proves.class) ? rule(method) : "";
    outcomes.put(method.getName(), new Outcome(method.getName(), rule, kind, thrown));
    changes++;
    notifyAll();
  }

  private synchronized void failed(Throwable thrown) {
    failure = thrown;
  }

  private final class Recorder implements TestExecutionListener {
    @Override
    public void executionStarted(TestIdentifier test) {
      method(test).ifPresent(it -> started(it.getName()));
      if (givenUp) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      method(test).ifPresent(it -> finished(it, Outcome.Kind.SKIPPED, new AssertionError(reason)));
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      Throwable thrown = result.getThrowable().orElse(null);
      Optional<Method> method = method(test);
      if (method.isPresent()) {
        finished(method.get(), kind(result), thrown);
      } else if (thrown != null) {
        failed(thrown);
      }
    }

    private Outcome.Kind kind(TestExecutionResult result) {
      return switch (result.getStatus()) {
        case SUCCESSFUL -> Outcome.Kind.GREEN;
        case ABORTED -> Outcome.Kind.SKIPPED;
        case FAILED -> Outcome.kindOf(result.getThrowable().orElseThrow());
      };
    }

    private Optional<Method> method(TestIdentifier test) {
      return test.isTest()
          ? test.getSource()
              .filter(MethodSource.class::isInstance)
              .map(it -> ((MethodSource) it).getJavaMethod())
          : Optional.empty();
    }
  }
}
