package dev.varve.course;

import com.github.javaparser.ast.body.CallableDeclaration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The operations on an exercise: check it, give a hint, reset it, show its solution. */
final class Desk implements AutoCloseable {
  /** Where files that were reset are kept. */
  static final String ATTEMPTS = ".varve-attempts";

  private final Course course;
  private final Catalogue catalogue;
  private final Progress progress;
  private final Checker checker;
  private final Cut cut;
  private final Report report;

  Desk(Course course, Catalogue catalogue, Colours colours) {
    this.course = course;
    this.catalogue = catalogue;
    this.progress = new Progress(course.root());
    this.checker = new Checker(course);
    this.cut = new Cut(course);
    this.report = new Report(course, colours);
  }

  Catalogue catalogue() {
    return catalogue;
  }

  Report report() {
    return report;
  }

  Course course() {
    return course;
  }

  String list() {
    return report.list(catalogue.all(), progress);
  }

  String bar() {
    return report.bar(catalogue.all(), progress);
  }

  /**
   * Returns a line about an error in saving the progress since the last call, or an empty string.
   */
  String note() {
    String note = progress.takeNote();
    return note == null ? "" : note + "\n";
  }

  boolean isSolved(Exercise exercise) {
    return progress.isSolved(exercise);
  }

  /** Returns the engine with the solved parts. */
  Capstone capstone() {
    return new Capstone(course, catalogue.all().stream().filter(this::isSolved).toList());
  }

  /** Returns the engines of the steps with the solved parts. */
  Mine mine() {
    return new Mine(course, catalogue.all(), this::isSolved);
  }

  /**
   * Runs the tests of an exercise, and records whether it is solved. Any failure of the check
   * itself is part of the result, such as a file that is not text, or a compiler error.
   */
  Checker.Result check(Exercise exercise) {
    try {
      Checker.Result result = checker.check(exercise);
      progress.setSolved(exercise, result.isSolved());
      return result;
    } catch (Throwable e) {
      return Checker.Result.failed(exercise, e);
    }
  }

  /** Returns the hints up to the next one; after the last, also the chapter to read. */
  String hint(Exercise exercise) {
    int shown = Math.min(progress.hints(exercise) + 1, exercise.hints().size());
    progress.setHints(exercise, shown);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < shown; i++) {
      text.append(report.hint(i + 1, exercise));
    }
    return shown < exercise.hints().size()
        ? text.toString()
        : text + "There are no more hints. The chapter: " + exercise.chapter() + "\n";
  }

  /** Returns whether a reset would change nothing. */
  boolean isAsAtTheStart(Exercise exercise) {
    return cut.starter(exercise).entrySet().stream()
        .allMatch(it -> holds(it.getKey(), it.getValue()));
  }

  /** Puts the starter back, and keeps a copy of the learner's file. */
  String reset(Exercise exercise) {
    StringBuilder text = new StringBuilder();
    cut.starter(exercise)
        .forEach(
            (file, starter) -> {
              if (Files.exists(file) && !holds(file, starter)) {
                text.append("Your file was kept as:\n").append(putAside(file)).append('\n');
              }
              Course.write(file, starter);
            });
    progress.forget(exercise);
    return text + course.show(course.workFile(exercise)) + " is the starter again.\n";
  }

  private static boolean holds(Path file, String text) {
    try {
      return Course.read(file).equals(text);
    } catch (UncheckedIOException notText) {
      return false;
    }
  }

  /** Copies a file byte for byte, even if it is not text, to a name with the next free number. */
  private String putAside(Path file) {
    Path folder = course.root().resolve(ATTEMPTS).resolve(file.getParent().getFileName());
    try {
      Files.createDirectories(folder);
      for (int number = 1; ; number++) {
        Path aside = folder.resolve(file.getFileName() + "." + number);
        if (copied(file, aside)) {
          return course.show(aside);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean copied(Path file, Path aside) throws IOException {
    try {
      Files.copy(file, aside);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Returns the finished methods. */
  String solution(Exercise exercise) {
    JavaSource source = JavaSource.parse(Course.read(course.source(exercise)));
    StringBuilder text = new StringBuilder();
    List<String> names = new ArrayList<>(exercise.write());
    names.addAll(exercise.drop());
    for (String name : names) {
      for (CallableDeclaration<?> method : source.callables(name)) {
        int start = source.lineStart(source.start(method));
        text.append('\n').append(source.text(), start, source.end(method)).append('\n');
      }
    }
    return "// " + exercise.source() + "\n" + imports(exercise, source, text) + text;
  }

  /** Returns the imports that the finished methods need, and the starter lacks. */
  private String imports(Exercise exercise, JavaSource source, CharSequence methods) {
    String work = Course.read(course.workFile(exercise));
    Set<String> words = new HashSet<>(List.of(methods.toString().split("\\W+")));
    return source.tree().getImports().stream()
        .filter(it -> words.contains(it.getName().getIdentifier()))
        .map(it -> it.toString().strip())
        .filter(it -> !work.contains(it))
        .map(it -> it + "\n")
        .collect(Collectors.joining());
  }

  /** Cuts all starters that are not begun again; returns which files changed. */
  String cutAll() {
    StringBuilder text = new StringBuilder();
    for (Exercise exercise : catalogue.all()) {
      Starter starter = new Starter(exercise);
      Path main = course.workFile(exercise);
      if (Files.exists(main) && starter.isBegun(Course.read(main))) {
        text.append(course.show(main)).append(" is begun, so it was not changed\n");
      } else {
        text.append(writeChanged(cut.starter(exercise)));
      }
    }
    return text.isEmpty() ? "Everything is up to date.\n" : text.toString();
  }

  private String writeChanged(Map<Path, String> files) {
    StringBuilder text = new StringBuilder();
    files.forEach(
        (file, starter) -> {
          if (!Files.exists(file) || !Course.read(file).equals(starter)) {
            Course.write(file, starter);
            text.append(course.show(file)).append(" was written\n");
          }
        });
    return text.toString();
  }

  @Override
  public void close() {
    checker.close();
  }
}
