package dev.varve.course;

import dev.varve.course.Outcome.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The proof that an exercise's tests are worth passing. Each test method must be
 *
 * <ol>
 *   <li>red on the starter, and for no other reason than that a method is not written yet;
 *   <li>green on the finished class;
 *   <li>red, by an assertion, on at least one saboteur: a test that no wrong solution fails checks
 *       nothing.
 * </ol>
 *
 * Each saboteur must be red by an assertion of the rule that it breaks, and each rule must be
 * broken by a saboteur. None may hang. What is not as it should be is a line in {@link
 * Page#problems}.
 */
final class Ledger {
  private static final int MIN_SABOTEURS = 3;

  private final Course course;
  private final Checker checker;
  private final Cut cut;
  // Of the exercise at hand: its finished classes and its tests, of which a saboteur replaces one.
  private Map<String, byte[]> finished = Map.of();
  private final List<String> problems = new ArrayList<>();
  private int exercises;
  private int methods;
  private int saboteurs;

  Ledger(Course course, Checker checker) {
    this.course = course;
    this.checker = checker;
    this.cut = new Cut(course);
  }

  /** What was counted, and what is not as it should be. */
  record Page(int exercises, int methods, int saboteurs, List<String> problems) {
    static final Page EMPTY = new Page(0, 0, 0, List.of());

    Page and(Page other) {
      List<String> all = new ArrayList<>(problems);
      all.addAll(other.problems);
      return new Page(
          exercises + other.exercises, methods + other.methods, saboteurs + other.saboteurs, all);
    }

    @Override
    public String toString() {
      return String.format(
          "ledger: %d exercises, %d test methods, %d saboteurs: %s",
          exercises,
          methods,
          saboteurs,
          problems.isEmpty() ? "all as they should be" : problems.size() + " problems");
    }
  }

  Page page() {
    return new Page(exercises, methods, saboteurs, problems);
  }

  /** Runs all variants of one exercise. */
  void enter(Exercise exercise) {
    exercises++;
    finished = checker.compiled(exercise, cut.solution(exercise));
    enterStarter(exercise);
    enterFinished(exercise);
    enterSaboteurs(exercise);
  }

  private void problem(Exercise exercise, String variant, String what) {
    problems.add(exercise.id() + ", " + variant + ": " + what);
  }

  private void enterStarter(Exercise exercise) {
    Checker.Result result = checker.check(exercise, cut.starter(exercise));
    if (!compiles(result, "starter")) {
      return;
    }
    methods += result.outcomes().size();
    for (Outcome outcome : result.outcomes()) {
      if (outcome.kind() != Kind.NOT_DONE) {
        problem(exercise, "starter", described(outcome) + " instead of NotDoneYet");
      }
      if (!exercise.rules().containsKey(outcome.rule())) {
        problem(exercise, outcome.method(), "proves the unknown rule " + outcome.rule());
      }
    }
  }

  private void enterFinished(Exercise exercise) {
    Checker.Result result = checker.check(exercise, cut.solution(exercise));
    if (compiles(result, "finished class")) {
      for (Outcome outcome : result.outcomes()) {
        if (!outcome.isGreen()) {
          problem(exercise, "finished class", described(outcome) + ": " + outcome.failure());
        }
      }
      if (result.outcomes().isEmpty()) {
        problem(exercise, "finished class", "no test method was run");
      }
    }
  }

  private boolean compiles(Checker.Result result, String variant) {
    result.problems().forEach(it -> problem(result.exercise(), variant, it.show(course)));
    return result.problems().isEmpty();
  }

  private void enterSaboteurs(Exercise exercise) {
    Set<String> broken = new HashSet<>();
    Map<String, Boolean> everRed = new HashMap<>();
    List<Path> files = Course.filesIn(course.allSaboteurs().resolve(exercise.id()));
    for (Path file : files) {
      try {
        Saboteur saboteur = Saboteur.read(file);
        broken.add(saboteur.breaks());
        enter(exercise, saboteur, everRed);
      } catch (IllegalArgumentException e) {
        problem(exercise, course.show(file), e.getMessage());
      }
    }
    saboteurs += files.size();
    if (files.size() < MIN_SABOTEURS) {
      problem(exercise, "saboteurs", "there are " + files.size());
    }
    for (String rule : exercise.rules().keySet()) {
      if (!broken.contains(rule)) {
        problem(exercise, "rule " + rule, "no saboteur breaks it");
      }
    }
    everRed.forEach(
        (method, red) -> {
          if (!red) {
            problem(exercise, method, "no saboteur makes it red");
          }
        });
  }

  private void enter(Exercise exercise, Saboteur saboteur, Map<String, Boolean> everRed) {
    String variant = "saboteur " + saboteur.name();
    Checker.Result result = checker.check(exercise, sabotaged(exercise, saboteur), finished);
    if (!compiles(result, variant)) {
      return;
    }
    boolean caught = false;
    for (Outcome outcome : result.outcomes()) {
      boolean red = outcome.kind() == Kind.RULE_BROKEN;
      everRed.merge(outcome.method(), red, Boolean::logicalOr);
      caught |= red && outcome.rule().equals(saboteur.breaks());
      if (!red && !outcome.isGreen() && outcome.kind() != Kind.ERROR) {
        problem(exercise, variant, described(outcome));
      }
    }
    if (!caught) {
      problem(
          exercise, variant, "no assertion of rule " + saboteur.breaks() + " fails; " + of(result));
    }
  }

  private Map<Path, String> sabotaged(Exercise exercise, Saboteur saboteur) {
    Map<Path, String> files = cut.solution(exercise);
    Path main = course.workFile(exercise);
    String right = files.get(main);
    String wrong = saboteur.applyTo(right);
    for (String changed : new Starter(exercise).changedMembers(right, wrong)) {
      problem(exercise, "saboteur " + saboteur.name(), changed + ", and is not to be written");
    }
    files.put(main, wrong);
    return files;
  }

  private static String of(Checker.Result result) {
    return String.join(
        ", ",
        result.outcomes().stream().filter(it -> !it.isGreen()).map(Ledger::described).toList());
  }

  private static String described(Outcome outcome) {
    return outcome.method()
        + " is "
        + outcome.kind()
        + (outcome.kind() == Kind.ERROR ? " by " + outcome.failure() : "");
  }
}
