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

/**
 * What can be done with an exercise: check it, hint at it, start it anew, show how it is solved.
 */
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

  /** Returns what went wrong with the progress since the last call, a line, or nothing. */
  String note() {
    String note = progress.takeNote();
    return note == null ? "" : note + "\n";
  }

  boolean isSolved(Exercise exercise) {
    return progress.isSolved(exercise);
  }

  /** Returns the engine with the parts that are solved. */
  Capstone capstone() {
    return new Capstone(course, catalogue.all().stream().filter(this::isSolved).toList());
  }

  /** Returns the engines of the steps with the parts that are solved. */
  Mine mine() {
    return new Mine(course, catalogue.all(), this::isSolved);
  }

  /**
   * Runs the tests of an exercise, and remembers whether it is solved. Whatever fails in this is a
   * part of the result: a file that is no text, or an error of the compiler.
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

  /** Returns the next hint; after the last, all of them and where to read. */
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

  /** Says whether a reset would change nothing. */
  boolean isAsAtTheStart(Exercise exercise) {
    return cut.starter(exercise).entrySet().stream()
        .allMatch(it -> holds(it.getKey(), it.getValue()));
  }

  /** Puts the starter back, and what was there aside. */
  String reset(Exercise exercise) {
    StringBuilder text = new StringBuilder();
    cut.starter(exercise)
        .forEach(
            (file, starter) -> {
              if (Files.exists(file) && !holds(file, starter)) {
                text.append("Your file was put aside:\n").append(putAside(file)).append('\n');
              }
              Course.write(file, starter);
            });
    progress.forget(exercise);
    return text + course.show(course.workFile(exercise)) + " is as it was at the start.\n";
  }

  private static boolean holds(Path file, String text) {
    try {
      return Course.read(file).equals(text);
    } catch (UncheckedIOException notText) {
      return false;
    }
  }

  /** Copies a file byte for byte, also one that is not text, under the next free number. */
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

  /** Cuts all starters anew that no one has begun to solve; says which files changed. */
  String cutAll() {
    StringBuilder text = new StringBuilder();
    for (Exercise exercise : catalogue.all()) {
      Starter starter = new Starter(exercise);
      Path main = course.workFile(exercise);
      if (Files.exists(main) && starter.isBegun(Course.read(main))) {
        text.append(course.show(main)).append(" is begun: left as it is\n");
      } else {
        text.append(writeChanged(cut.starter(exercise)));
      }
    }
    return text.isEmpty() ? "All is as it should be.\n" : text.toString();
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
