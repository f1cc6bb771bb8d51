package dev.varve.course;

import dev.varve.Text;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * The last exercise: the real engine, in which each method that the learner has written replaces
 * the engine's own. It runs the engine's tests and then step 5's demo.
 */
final class Capstone {
  private static final int SHOWN_FAILURES = 3;

  /**
   * Tests of the engine.
   *
   * @param what what they check
   * @param module the step that has them
   * @param tests the full names of the classes
   */
  record Suite(String what, String module, List<String> tests) {}

  static final List<Suite> SUITES =
      List.of(
          new Suite("The contract of a store", "step5-lsm", List.of("dev.varve.lsm.LsmStoreTest")),
          new Suite(
              "Random operations, compared with a sorted map",
              "step5-lsm",
              List.of("dev.varve.lsm.RandomHistoryTest")),
          new Suite(
              "A power cut at every change to the disk",
              "step5-lsm",
              List.of("dev.varve.lsm.PowerCutTest")),
          new Suite(
              "Transactions",
              "step6-transactions",
              List.of(
                  "dev.varve.transactions.TransactionTest", "dev.varve.transactions.ConflictTest")),
          new Suite(
              "Documents, indexes and queries",
              "step7-query",
              List.of(
                  "dev.varve.query.KeyEncoderTest",
                  "dev.varve.query.ParserTest",
                  "dev.varve.query.DatabaseTest",
                  "dev.varve.query.ExplainTest")));

  private static final String DEMO = "dev.varve.lsm.demo.Demo";

  private final Course course;
  private final Parts parts;
  private Assembly assembly;

  /** Uses those of the {@code solved} exercises whose class is a part of the engine. */
  Capstone(Course course, List<Exercise> solved) {
    this.course = course;
    this.parts = new Parts(course, solved);
  }

  /** Runs all tests and, if they pass, the demo; returns whether they pass. */
  boolean run(Consumer<String> tell) {
    if (parts.all().isEmpty()) {
      tell.accept("You have not solved a part of the engine yet. The first one is 1.3.\n");
      return false;
    }
    return run(SUITES, tell) && demo(tell);
  }

  /** Runs some tests of the engine on the learner's parts. */
  boolean run(List<Suite> suites, Consumer<String> tell) {
    tell.accept("Your parts in the engine:\n");
    parts.all().forEach(it -> tell.accept("  " + Parts.line(it)));
    Workbench.Build build = compiled(suites);
    if (build.failed()) {
      tell.accept("\nTogether, your parts do not compile:\n");
      build.problems().forEach(it -> tell.accept(it.show(course) + "\n"));
      return false;
    }
    assembly = new Assembly(build.classes());
    boolean green = true;
    for (Suite suite : suites) {
      tell.accept("\n" + suite.what() + "\n");
      green &= inAssembly(() -> pass(suite, tell));
    }
    parts.all().stream()
        .map(Parts::className)
        .filter(it -> !assembly.hasUsed(it))
        .forEach(it -> tell.accept("\n" + it + " was not used here.\n"));
    return green;
  }

  private Workbench.Build compiled(List<Suite> suites) {
    Map<Path, String> sources = new LinkedHashMap<>(parts.grafted());
    for (Suite suite : suites) {
      for (String test : suite.tests()) {
        Path path = tests(suite.module()).resolve(test.replace('.', '/') + ".java");
        sources.put(path, Course.read(path));
      }
    }
    List<Path> sourcePath = suites.stream().map(it -> tests(it.module())).distinct().toList();
    try (Workbench workbench = new Workbench(sourcePath)) {
      return workbench.compile(sources);
    }
  }

  private Path tests(String module) {
    return course.root().resolve(Path.of(module, "src", "test", "java"));
  }

  /** An action on the learner's engine. */
  private interface Action {
    boolean run() throws ReflectiveOperationException;
  }

  private boolean inAssembly(Action action) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(assembly);
    try {
      return action.run();
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("the demo failed: " + e.getCause(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private boolean pass(Suite suite, Consumer<String> tell) throws ClassNotFoundException {
    LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
    for (String test : suite.tests()) {
      request.selectors(DiscoverySelectors.selectClass(assembly.loadClass(test)));
    }
    TestExecutionSummary summary = summary(request.build());
    tell.accept(
        String.format(
            Locale.ROOT,
            "  %d of %d tests pass\n",
            summary.getTestsSucceededCount(),
            summary.getTestsFoundCount()));
    List<TestExecutionSummary.Failure> failures = summary.getFailures();
    IntStream.range(0, Math.min(SHOWN_FAILURES, failures.size()))
        .forEach(i -> tell.accept(told(failures.get(i))));
    return summary.getTestsSucceededCount() > 0 && failures.isEmpty();
  }

  private static TestExecutionSummary summary(LauncherDiscoveryRequest request) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    TestRun.launcher().execute(request, listener);
    return listener.getSummary();
  }

  /** Formats a failure: the test, how it can be run again, and the root cause. */
  private static String told(TestExecutionSummary.Failure failure) {
    StringBuilder text = new StringBuilder();
    text.append("  red: ").append(failure.getTestIdentifier().getDisplayName()).append('\n');
    Throwable root = failure.getException();
    if (root.getCause() != null) {
      root.toString()
          .lines()
          .limit(1)
          .forEach(it -> text.append("    ").append(Text.line(it)).append('\n'));
    }
    while (root.getCause() != null) {
      root = root.getCause();
    }
    root.toString()
        .lines()
        .limit(6)
        .forEach(it -> text.append("    ").append(Text.line(it)).append('\n'));
    return text.toString();
  }

  private boolean demo(Consumer<String> tell) {
    tell.accept("\nAll tests pass. Now the demo of step 5, on your parts.\n\n");
    return inAssembly(
        () -> {
          Class<?> demo = assembly.loadClass(DEMO);
          demo.getMethod("main", String[].class).invoke(null, (Object) new String[0]);
          return true;
        });
  }
}
