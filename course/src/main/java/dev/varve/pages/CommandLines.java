package dev.varve.pages;

import dev.varve.course.Catalogue;
import dev.varve.course.Course;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Checks that everything that the command lines of a page name exists; it runs none of them. */
final class CommandLines {
  /** In a fence or between backticks: up to the next backtick, or to the end of the line. */
  private static final Pattern MAVEN = Pattern.compile("(?<![\\w/.-])(?:\\./mvnw|mvn) [^`]*");

  private final Catalogue catalogue;
  private final Steps steps;
  private final Set<String> tests = new TreeSet<>();
  private final Map<String, Set<String>> words = new HashMap<>();
  private final Course course;

  CommandLines(Course course, Catalogue catalogue) {
    this.course = course;
    this.catalogue = catalogue;
    this.steps = new Steps(course);
    for (Path folder : Course.filesIn(course.root())) {
      Path sources = folder.resolve("src");
      if (Files.isDirectory(sources)) {
        read(sources);
      }
    }
  }

  private void read(Path sources) {
    try {
      Files.walkFileTree(
          sources,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              String name = file.getFileName().toString();
              if (name.endsWith("Test.java")) {
                tests.add(name.substring(0, name.length() - ".java".length()));
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the command lines of a page that name something that does not exist. */
  List<Problem> wrong(Page page) {
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < page.lines().size(); i++) {
      int number = i + 1;
      String line = page.lines().get(i);
      MAVEN
          .matcher(line)
          .results()
          .map(it -> it.group().strip())
          .forEach(it -> problems.addAll(wrong(page, number, it)));
    }
    return problems;
  }

  private List<Problem> wrong(Page page, int line, String text) {
    return wrong(text).stream()
        .map(it -> new Problem(page.name(), line, it + ": " + text))
        .toList();
  }

  private List<String> wrong(String text) {
    List<String> found = new ArrayList<>();
    Command command;
    try {
      command = Command.parse(text);
    } catch (IllegalArgumentException e) {
      return List.of(e.getMessage());
    }
    missing("module", command.modules(), steps::hasFolder, found);
    missing("profile", command.profiles(), steps.profiles()::contains, found);
    missing("step", named(command, "step"), it -> steps.named(it).isPresent(), found);
    missing("exercise", named(command, "exercise"), this::isExercise, found);
    missing("test", tests(command), tests::contains, found);
    List<String> first = command.arguments().stream().limit(1).toList();
    List<Steps.Step> started = started(command);
    String where = command.step() == null ? "the tour" : "step " + command.step();
    missing(
        "program in " + where + " that knows the argument",
        started.isEmpty() ? List.of() : first,
        argument -> started.stream().anyMatch(step -> isKnown(step, argument)),
        found);
    return found;
  }

  private List<Steps.Step> started(Command command) {
    return command.step() == null
        ? steps.tour()
        : steps.named(command.step()).map(List::of).orElse(List.of());
  }

  private static void missing(
      String what, List<String> names, Predicate<String> isThere, List<String> found) {
    names.stream()
        .filter(it -> !isThere.test(it))
        .forEach(it -> found.add("there is no " + what + " " + it));
  }

  private static List<String> named(Command command, String property) {
    String value = command.properties().get(property);
    return value == null ? List.of() : List.of(value);
  }

  /** Returns the simple names of the test classes that a command names in full. */
  private static List<String> tests(Command command) {
    return Stream.of(command.properties().getOrDefault("test", "").split(","))
        .map(it -> it.replaceFirst("#.*", "").replaceFirst(".*\\.", ""))
        .filter(it -> !it.isEmpty() && !it.contains("*"))
        .toList();
  }

  private boolean isExercise(String which) {
    return which.equals("all")
        || catalogue.all().stream()
            .anyMatch(it -> which.equals(it.id()) || which.equals(it.step()));
  }

  private boolean isKnown(Steps.Step step, String argument) {
    return argument.startsWith("--")
        || words
            .computeIfAbsent(step.main(), main -> MainArguments.of(course, main))
            .contains(argument);
  }
}
