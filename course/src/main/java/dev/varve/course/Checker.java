package dev.varve.course;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Runs an exercise's tests against a solution: the learner's or any other. */
final class Checker implements AutoCloseable {
  // Processor time for one test. On finished classes, no test takes a fifth of it.
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Set<Outcome.Kind> NO_RULES_BROKEN =
      EnumSet.of(Outcome.Kind.NOT_DONE, Outcome.Kind.NOT_RUN);

  private final Course course;
  private final Workbench workbench;
  private final Duration limit;

  Checker(Course course) {
    this(course, new Workbench(), LIMIT);
  }

  Checker(Course course, Workbench workbench, Duration limit) {
    this.course = course;
    this.workbench = workbench;
    this.limit = limit;
  }

  /**
   * The result of a check.
   *
   * @param problems why it does not compile; then there are no outcomes
   * @param outcomes one for each test method, in the order of the source
   * @param unwritten the methods that are still to write; empty if it does not compile
   * @param failure why there are neither problems nor outcomes, because the check itself failed; or
   *     null
   */
  record Result(
      Exercise exercise,
      List<CompileProblem> problems,
      List<Outcome> outcomes,
      List<String> unwritten,
      Throwable failure) {
    static Result notCompiled(Exercise exercise, List<CompileProblem> problems) {
      return new Result(exercise, problems, List.of(), List.of(), null);
    }

    static Result failed(Exercise exercise, Throwable failure) {
      return new Result(exercise, List.of(), List.of(), List.of(), failure);
    }

    boolean hasFailed() {
      return failure != null;
    }

    boolean isSolved() {
      return !hasFailed() && problems.isEmpty() && outcomes.stream().allMatch(Outcome::isGreen);
    }

    boolean isUntouched() {
      return problems.isEmpty() && unwritten.equals(exercise.write());
    }

    /** Returns whether all tests of a rule pass. */
    boolean holds(String rule) {
      return outcomes.stream().filter(it -> it.rule().equals(rule)).allMatch(Outcome::isGreen);
    }

    long count(Outcome.Kind kind) {
      return outcomes.stream().filter(it -> it.kind() == kind).count();
    }

    /**
     * Returns the first failed outcome, preferring broken rules to methods that are not written.
     */
    Outcome firstRed() {
      return outcomes.stream()
          .filter(it -> !it.isGreen())
          .min(Comparator.comparing(it -> NO_RULES_BROKEN.contains(it.kind())))
          .orElseThrow();
    }
  }

  /** Checks the learner's solution. */
  Result check(Exercise exercise) {
    Map<Path, String> files = course.sourcesIn(course.work(exercise));
    Path file = course.workFile(exercise);
    if (!declares(files.getOrDefault(file, ""), exercise)) {
      String lack = exercise.className() + " is missing; a reset puts the starter back";
      return Result.notCompiled(exercise, List.of(new CompileProblem(file, 1, lack)));
    }
    return check(exercise, files);
  }

  /** Returns whether a text declares the class to complete. */
  static boolean declares(String text, Exercise exercise) {
    return Pattern.compile("\\b(class|record|interface|enum)\\s+" + exercise.className() + "\\b")
        .matcher(text)
        .find();
  }

  /** Checks other files instead of the learner's. */
  Result check(Exercise exercise, Map<Path, String> files) {
    Workbench.Build build = withTests(exercise, files);
    return build.failed()
        ? Result.notCompiled(exercise, build.problems())
        : run(exercise, files, build.classes());
  }

  /** Compiles files and the tests, for {@link #check(Exercise, Map, Map)}. */
  Map<String, byte[]> compiled(Exercise exercise, Map<Path, String> files) {
    return withTests(exercise, files).classes();
  }

  private Workbench.Build withTests(Exercise exercise, Map<Path, String> files) {
    Map<Path, String> all = new TreeMap<>(course.sourcesIn(course.tests(exercise)));
    all.putAll(files);
    return workbench.compile(all);
  }

  /** Checks files that differ only in method bodies from those compiled with the tests. */
  Result check(Exercise exercise, Map<Path, String> files, Map<String, byte[]> compiled) {
    Workbench.Build build = workbench.compile(files);
    if (build.failed()) {
      return Result.notCompiled(exercise, build.problems());
    }
    Map<String, byte[]> classes = new HashMap<>(compiled);
    classes.putAll(build.classes());
    return run(exercise, files, classes);
  }

  private Result run(Exercise exercise, Map<Path, String> files, Map<String, byte[]> classes) {
    String text = String.join("\n", course.sourcesIn(course.tests(exercise)).values());
    Comparator<String> asInSource = Comparator.comparingInt(it -> text.indexOf(" " + it + "("));
    List<Outcome> outcomes = new TestRun(testClass(exercise, classes), asInSource, limit).run();
    List<String> unwritten = new Starter(exercise).unwritten(files.get(course.workFile(exercise)));
    return new Result(exercise, List.of(), outcomes, unwritten, null);
  }

  private static Class<?> testClass(Exercise exercise, Map<String, byte[]> classes) {
    try {
      // Does not initialize the class: its code must run only where its time is measured.
      return Class.forName(exercise.testName(), false, new Variant(exercise, classes));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("there is no test class " + exercise.testName(), e);
    }
  }

  @Override
  public void close() {
    workbench.close();
  }
}
