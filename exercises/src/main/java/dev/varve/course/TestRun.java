package dev.varve.course;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * Runs the methods of one test class, one after the other, in a thread of its own: a method that
 * does not end is left behind, and those after it are not run.
 */
final class TestRun {
  private final Class<?> testClass;
  private final Duration limit;

  // Guarded by this.
  private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
  private String running;
  private long changes;
  private boolean ended;
  private Throwable failure;

  /** Will run {@code testClass}, giving each method at most {@code limit}. */
  TestRun(Class<?> testClass, Duration limit) {
    this.testClass = testClass;
    this.limit = limit;
  }

  /** Runs the tests, and returns how each of them ended, sorted as they stand in the source. */
  List<Outcome> run() {
    Thread thread = new Thread(this::launch, "tests of " + testClass.getSimpleName());
    thread.setDaemon(true);
    thread.start();
    boolean inTime = await();
    if (!inTime) {
      thread.interrupt();
    }
    return collect(inTime);
  }

  private void launch() {
    Thread.currentThread().setContextClassLoader(testClass.getClassLoader());
    try {
      LauncherDiscoveryRequest request =
          LauncherDiscoveryRequestBuilder.request()
              .selectors(DiscoverySelectors.selectClass(testClass))
              .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "false")
              .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
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

  /** Returns a launcher of Jupiter alone, whatever else lies on the class path. */
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

  /** Waits for the end; false if one method takes longer than the limit. */
  private synchronized boolean await() {
    long seen = -1;
    long deadline = 0;
    while (!ended) {
      if (seen != changes) {
        seen = changes;
        deadline = System.nanoTime() + limit.toNanos();
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      try {
        wait(left / 1_000_000 + 1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  private synchronized List<Outcome> collect(boolean inTime) {
    if (failure != null) {
      throw new IllegalStateException("tests could not be run: " + failure, failure);
    }
    List<Outcome> all = new ArrayList<>();
    for (Method method : testMethods(testClass)) {
      Outcome outcome = outcomes.get(method.getName());
      if (outcome == null) {
        Outcome.Kind kind = inTime ? Outcome.Kind.SKIPPED : Outcome.Kind.ENDLESS;
        Throwable why =
            method.getName().equals(running)
                ? new AssertionError("still running after " + limit.toSeconds() + " s")
                : null;
        outcome = new Outcome(method.getName(), rule(method), kind, why);
      }
      all.add(outcome);
    }
    return all;
  }

  /** Returns the methods that prove a rule. */
  static List<Method> testMethods(Class<?> testClass) {
    List<Method> methods = new ArrayList<>();
    for (Method method : testClass.getDeclaredMethods()) {
      if (method.isAnnotationPresent(Proves.class)) {
        methods.add(method);
      }
    }
    return methods;
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
