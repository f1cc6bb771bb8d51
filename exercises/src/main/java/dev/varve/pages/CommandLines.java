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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Checks that what the command lines of a page name is there; none of them is run. */
final class CommandLines {
  /** In a fence or between backticks: up to the next backtick, or to the end of the line. */
  private static final Pattern MAVEN = Pattern.compile("(?<![\\w/.-])(?:\\./mvnw|mvn) [^`]*");

  private static final Pattern WORD = Pattern.compile("\"([a-z][a-z-]+)\"");

  private final Catalogue catalogue;
  private final Steps steps;
  private final Set<String> tests = new TreeSet<>();
  private final Set<String> words = new TreeSet<>();

  CommandLines(Course course, Catalogue catalogue) {
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
              } else if (name.endsWith(".java")) {
                WORD.matcher(Course.read(file)).results().forEach(it -> words.add(it.group(1)));
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the command lines of a page that name something that is not there. */
  List<Problem> wrong(Page page) {
    boolean[] fenced = page.fenced();
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < fenced.length; i++) {
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
    List<String> found = new ArrayList<>();
    Command command = Command.parse(text);
    command.modules().stream()
        .filter(it -> !steps.hasFolder(it))
        .forEach(it -> found.add("there is no module " + it));
    command.profiles().stream()
        .filter(it -> !steps.profiles().contains(it))
        .forEach(it -> found.add("there is no profile " + it));
    String step = command.step();
    if (step != null && steps.named(step).isEmpty()) {
      found.add("there is no step " + step);
    }
    if (!command.arguments().isEmpty() && !isKnown(command.arguments().get(0))) {
      found.add("no program knows the argument " + command.arguments().get(0));
    }
    if (command.properties().containsKey("exercise")) {
      exercise(command.properties().get("exercise"), found);
    }
    for (String test : command.properties().getOrDefault("test", "").split(",")) {
      String name = test.replaceFirst("[#].*", "").replaceFirst(".*\\.", "");
      if (!name.isEmpty() && !name.contains("*") && !tests.contains(name)) {
        found.add("there is no test " + name);
      }
    }
    return found.stream().map(it -> new Problem(page.name(), line, it + ": " + text)).toList();
  }

  private void exercise(String which, List<String> found) {
    try {
      catalogue.select(which);
    } catch (IllegalArgumentException e) {
      found.add(e.getMessage());
    }
  }

  private boolean isKnown(String argument) {
    return argument.startsWith("--") || words.contains(argument);
  }
}
