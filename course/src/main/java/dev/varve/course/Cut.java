package dev.varve.course;

import com.github.javaparser.ast.body.BodyDeclaration;
import com.github.javaparser.ast.body.CallableDeclaration;
import com.github.javaparser.ast.stmt.BlockStmt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Cuts the files of an exercise out of finished classes: it removes the bodies of the methods to
 * write, moves the class to the exercise's package, and keeps everything else, character by
 * character. So the formatting is kept, and there is no second copy to maintain.
 */
final class Cut {
  /** The beginning of those files of an exercise in which there is nothing to do. */
  static final String FINISHED = "// A part of exercise ";

  private final Course course;

  Cut(Course course) {
    this.course = course;
  }

  /** Returns the files of an exercise as its learner finds them, by path. */
  Map<Path, String> starter(Exercise exercise) {
    String header =
        String.format(
            Locale.ROOT,
            "// Exercise %s: %s. Write the methods that throw NotDoneYet, then%n"
                + "//   mvn -q test -Dexercise=%s%n%n",
            exercise.id(),
            inSentence(exercise.title()),
            exercise.id());
    String cut = withoutBodies(Course.read(course.source(exercise)), exercise);
    return files(exercise, header.replace(System.lineSeparator(), "\n"), cut);
  }

  private static String inSentence(String title) {
    return Character.toLowerCase(title.charAt(0)) + title.substring(1);
  }

  /** Returns the files of an exercise as they are when it is solved, by path. */
  Map<Path, String> solution(Exercise exercise) {
    return files(exercise, "", Course.read(course.source(exercise)));
  }

  private Map<Path, String> files(Exercise exercise, String header, String main) {
    Map<Path, String> files = new TreeMap<>();
    Path source = course.source(exercise);
    Move move = new Move(exercise, source.getParent());
    files.put(course.workFile(exercise), header + move.moved(main));
    for (String companion : exercise.with()) {
      String name = companion + ".java";
      files.put(
          course.work(exercise).resolve(name),
          FINISHED
              + exercise.id()
              + " that is finished: nothing to do here.\n\n"
              + move.moved(Course.read(source.resolveSibling(name))));
    }
    return files;
  }

  private static String withoutBodies(String text, Exercise exercise) {
    JavaSource source = JavaSource.parse(text);
    List<Edit> edits = new ArrayList<>();
    for (String name : exercise.write()) {
      List<CallableDeclaration<?>> methods = source.callables(name);
      check(!methods.isEmpty(), exercise, "there is no method " + name + " to write");
      methods.forEach(it -> edits.add(emptied(source, it, exercise.id())));
      methods.forEach(it -> specified(source, it, exercise, name).ifPresent(edits::add));
    }
    for (String name : exercise.drop()) {
      List<BodyDeclaration<?>> members = source.members(name);
      check(!members.isEmpty(), exercise, "there is no member " + name + " to drop");
      members.forEach(it -> edits.add(dropped(source, it)));
    }
    return Edit.apply(edits, text);
  }

  private static void check(boolean holds, Exercise exercise, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("exercise " + exercise.id() + ": " + problem);
    }
  }

  private static Edit emptied(JavaSource source, CallableDeclaration<?> method, String id) {
    BlockStmt body = JavaSource.body(method).orElseThrow();
    int start = source.start(method);
    String indent = " ".repeat(start - source.lineStart(start));
    String thrown = "{\n" + indent + "  throw new NotDoneYet(\"" + id + "\");\n" + indent + "}";
    return new Edit(source.start(body), source.end(body), thrown);
  }

  /** Adds the catalogue's specification to a method without Javadoc. */
  private static Optional<Edit> specified(
      JavaSource source, CallableDeclaration<?> method, Exercise exercise, String name) {
    String text = exercise.says().get(name);
    boolean has = method.getJavadocComment().isPresent();
    check(has || text != null, exercise, name + " has no Javadoc: write under `says` what it does");
    check(!has || text == null, exercise, name + " has Javadoc: `says` is not needed");
    if (has) {
      return Optional.empty();
    }
    int start = source.lineStart(source.start(method));
    String indent = " ".repeat(source.start(method) - start);
    String oneLine = indent + "/** " + text.strip() + " */\n";
    return Optional.of(
        new Edit(start, start, oneLine.length() <= 101 ? oneLine : javadoc(indent, text.strip())));
  }

  private static String javadoc(String indent, String text) {
    String lines = Report.wrapped(indent + " * " + text, indent + " * ", 100);
    return indent + "/**\n" + lines + indent + " */\n";
  }

  /** Removes the lines of a member, those of its comment, and the empty line before them. */
  private static Edit dropped(JavaSource source, BodyDeclaration<?> member) {
    int first = member.getComment().map(source::start).orElseGet(() -> source.start(member));
    int start = source.lineStart(first);
    if (source.text().startsWith("\n\n", start - 2)) {
      start--;
    }
    return new Edit(start, source.text().indexOf('\n', source.end(member) - 1) + 1, "");
  }
}
