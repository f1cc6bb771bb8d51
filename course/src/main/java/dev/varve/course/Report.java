package dev.varve.course;

import dev.varve.Text;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Formats the state of an exercise for the learner, as plain text. */
final class Report {
  private static final int BAR = 30;
  // The width of a terminal with 80 columns.
  private static final int WIDTH = 79;
  private static final String STACK_FOLLOWS = "Throwable that failed the check:";

  private final Course course;
  private final Colours colours;

  Report(Course course, Colours colours) {
    this.course = course;
    this.colours = colours;
  }

  /** Formats the result of a check; one failed test in full, the others by name. */
  String of(Checker.Result result) {
    Exercise exercise = result.exercise();
    if (result.hasFailed()) {
      return colours.red(failure(result)) + "\n";
    }
    StringBuilder text = new StringBuilder(title(exercise)).append('\n');
    if (!result.problems().isEmpty()) {
      result.problems().forEach(it -> text.append('\n').append(colours.red(it.show(course))));
      return text.append("\n\nIt does not compile yet.\n").toString();
    }
    if (result.isSolved()) {
      return text.append(colours.green("\nSolved: all " + tests(result) + " pass.\n")).toString();
    }
    if (result.isUntouched()) {
      return text.append(toDo(exercise))
          .append(firstToMeet(result))
          .append(count(result))
          .toString();
    }
    Outcome red = result.firstRed();
    if (red.kind() != Outcome.Kind.NOT_DONE || result.unwritten().isEmpty()) {
      text.append('\n').append(inFull(exercise, red));
      result.outcomes().stream()
          .filter(it -> it != red && isTold(it))
          .forEach(it -> text.append(inShort(exercise, it)));
    }
    if (!result.unwritten().isEmpty()) {
      String names = String.join(", ", result.unwritten());
      text.append("\n  still to write: ").append(names).append(met(result)).append('\n');
    }
    return text.append(count(result)).toString();
  }

  private static String failure(Checker.Result result) {
    return result.exercise().id() + " could not be checked: " + told(result.failure());
  }

  /** Formats a failure of the course itself in one line. */
  static String told(Throwable failure) {
    String message = failure.getMessage();
    Throwable cause = failure.getCause();
    if (failure instanceof UncheckedIOException && message != null) {
      // A wrapper without its own message repeats its cause.
      return message.equals(String.valueOf(cause)) ? told(cause) : Text.line(message);
    }
    String kind = failure.getClass().getSimpleName();
    return message == null ? kind : Text.line(kind + ": " + message);
  }

  private static boolean isTold(Outcome outcome) {
    return switch (outcome.kind()) {
      case GREEN, NOT_DONE, NOT_RUN -> false;
      default -> true;
    };
  }

  private static String count(Checker.Result result) {
    long notRun = result.count(Outcome.Kind.NOT_RUN);
    String rest =
        notRun == 0
            ? ""
            : "; the other " + notRun + " were not run, because one before them did not end";
    return String.format(
        Locale.ROOT, "\n%d of %s pass%s.\n", result.count(Outcome.Kind.GREEN), tests(result), rest);
  }

  private String inShort(Exercise exercise, Outcome other) {
    return "  also red: " + other.method() + because(exercise, other) + "\n";
  }

  private static String met(Checker.Result result) {
    long notDone = result.count(Outcome.Kind.NOT_DONE);
    return notDone == 0 ? "" : " (" + notDone + " of the tests cannot pass before that)";
  }

  private static String tests(Checker.Result result) {
    return result.outcomes().size() + " tests";
  }

  String title(Exercise exercise) {
    return colours.bold(exercise.id() + "  " + exercise.title())
        + "  (about "
        + exercise.minutes()
        + " minutes)";
  }

  /** Formats the methods to write and the rules. */
  String toDo(Exercise exercise) {
    StringBuilder text = new StringBuilder();
    text.append('\n').append(wrapped("Write   " + String.join(", ", exercise.write()), 8));
    text.append("in\n").append(course.show(course.workFile(exercise)));
    text.append("\nread    ").append(exercise.chapter());
    text.append("\n\nRules:\n");
    exercise.rules().forEach((key, rule) -> text.append(line(key, rule)));
    return text.toString();
  }

  /** The place at which a method that is not written stops the first test. */
  private String firstToMeet(Checker.Result result) {
    Outcome red = result.firstRed();
    return "\nThe first red test: "
        + red.method()
        + "\n  "
        + Text.line(String.valueOf(message(red)))
        + place(result.exercise(), red).map(it -> ", at\n" + it).orElse("")
        + "\n";
  }

  private static String line(String key, String rule) {
    return wrapped(String.format(Locale.ROOT, "  %-12s %s", key, rule), 15);
  }

  /** Lists the rules of an exercise, with a mark at those whose tests all pass. */
  String rules(Checker.Result result) {
    if (result.hasFailed()) {
      return failure(result) + "\n";
    }
    StringBuilder text = new StringBuilder(title(result.exercise())).append("\n\n");
    if (!result.problems().isEmpty()) {
      return text.append("It does not compile yet.\n").toString();
    }
    result
        .exercise()
        .rules()
        .forEach(
            (key, rule) -> {
              boolean holds = result.holds(key);
              String line =
                  wrapped(
                      String.format(Locale.ROOT, "[%s] %-12s %s", holds ? "x" : " ", key, rule),
                      17);
              text.append(holds ? colours.green(line) : line);
            });
    return text.toString();
  }

  /** Formats one hint, counted from 1. */
  String hint(int number, Exercise exercise) {
    return wrapped("Hint " + number + ": " + exercise.hints().get(number - 1).strip(), 8);
  }

  private static String wrapped(String text, int indent) {
    return wrapped(text, " ".repeat(indent), WIDTH);
  }

  /** Breaks a text into lines; all but the first begin with {@code margin}. */
  static String wrapped(String text, String margin, int width) {
    StringBuilder lines = new StringBuilder();
    String rest = text;
    while (rest.length() > width) {
      int end = rest.lastIndexOf(' ', width);
      if (end <= margin.length()) {
        // A word that is longer than a line, such as a path, is not broken.
        end = rest.indexOf(' ', width);
      }
      if (end < 0) {
        break;
      }
      lines.append(rest, 0, end).append('\n');
      rest = margin + rest.substring(end + 1);
    }
    return lines.append(rest).append('\n').toString();
  }

  private String inFull(Exercise exercise, Outcome red) {
    String rule = "rule " + red.rule() + ": " + exercise.rule(red.rule());
    StringBuilder text = new StringBuilder(colours.red(wrapped(rule, 2).stripTrailing()));
    text.append('\n');
    place(exercise, red).ifPresent(it -> text.append(it).append('\n'));
    text.append("  ").append(red.method()).append('\n');
    for (String line : message(red).strip().lines().toList()) {
      text.append("    ").append(Text.line(line)).append('\n');
    }
    notation(exercise).ifPresent(it -> text.append(wrapped("    (" + it + ")", 5)));
    return text.toString();
  }

  /** The tests' notation for states: the Javadoc of the test class, if it has one. */
  private Optional<String> notation(Exercise exercise) {
    return JavaSource.parse(Course.read(course.testFile(exercise)))
        .tree()
        .getType(0)
        .getJavadoc()
        .map(
            it ->
                it.toText().replaceAll("\\{@\\w+ ([^}]*)}", "$1").replaceAll("\\s+", " ").strip());
  }

  private static String message(Outcome red) {
    Throwable failure = red.failure();
    return switch (red.kind()) {
      case ENDLESS -> failure.getMessage();
      case ERROR -> "threw " + failure;
      case RULE_BROKEN -> withoutRule(failure);
      // These two have a failure only if the test was reached.
      case SKIPPED -> failure == null ? "skipped, with its whole class" : failure.getMessage();
      case NOT_RUN -> "not run, because a test before it did not end";
      default -> root(failure).getMessage();
    };
  }

  private static String withoutRule(Throwable failure) {
    Throwable assertion = failure instanceof RuleBroken ? failure.getCause() : failure;
    return withoutStack(String.valueOf(assertion.getMessage()));
  }

  /** Removes the stack that AssertJ includes in messages about a throwable. */
  private static String withoutStack(String message) {
    return message
        .lines()
        .takeWhile(line -> !line.strip().equals(STACK_FOLLOWS))
        .collect(Collectors.joining("\n"));
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /**
   * The line of the test that failed, or of the learner's code if that threw or did not end. It is
   * printed on a line of its own, so that terminals do not wrap it and recognize the file.
   */
  private Optional<String> place(Exercise exercise, Outcome red) {
    if (red.failure() == null) {
      return Optional.empty();
    }
    Throwable root = root(red.failure());
    boolean thrown = red.kind() != Outcome.Kind.RULE_BROKEN || !(root instanceof AssertionError);
    for (StackTraceElement frame : root.getStackTrace()) {
      boolean own = frame.getClassName().startsWith(exercise.packageName() + ".");
      if (own && (thrown || frame.getClassName().startsWith(exercise.testName()))) {
        return Optional.of(path(exercise, frame) + ":" + frame.getLineNumber());
      }
    }
    return Optional.empty();
  }

  private String path(Exercise exercise, StackTraceElement frame) {
    boolean test = frame.getClassName().startsWith(exercise.testName());
    return course.show(
        (test ? course.tests(exercise) : course.work(exercise)).resolve(frame.getFileName()));
  }

  private String because(Exercise exercise, Outcome other) {
    return switch (other.kind()) {
      case ENDLESS -> " (did not end)" + place(exercise, other).map(it -> "\n" + it).orElse("");
      case ERROR ->
          " (" + other.failure() + ")" + place(exercise, other).map(it -> "\n" + it).orElse("");
      case SKIPPED -> " (skipped)";
      default -> " (rule " + other.rule() + ")";
    };
  }

  /** Lists the exercises, with a mark at the solved ones. */
  String list(List<Exercise> exercises, Progress progress) {
    StringBuilder text = new StringBuilder(bar(exercises, progress)).append("\n\n");
    for (Exercise exercise : exercises) {
      boolean solved = progress.isSolved(exercise);
      String line =
          String.format(
              Locale.ROOT,
              "[%s] %s  %-40s %3d min  %s",
              solved ? "x" : " ",
              exercise.id(),
              exercise.title(),
              exercise.minutes(),
              exercise.folder());
      text.append(solved ? colours.green(line) : line).append('\n');
    }
    return text.append("\nEach has a folder of that name in\n")
        .append(course.show(course.allWork()))
        .append('\n')
        .toString();
  }

  String bar(List<Exercise> exercises, Progress progress) {
    int solved = (int) exercises.stream().filter(progress::isSolved).count();
    int filled = exercises.isEmpty() ? 0 : BAR * solved / exercises.size();
    return "["
        + colours.green("#".repeat(filled))
        + ".".repeat(BAR - filled)
        + "] "
        + solved
        + " of "
        + exercises.size()
        + " solved";
  }
}
