package dev.varve.course;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.comments.Comment;
import com.github.javaparser.ast.expr.MethodCallExpr;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * What proves an exercise, line by line: each test method with its rule, the number of its
 * assertions and a seal, which any change of its code breaks; the rest of the test class; and the
 * saboteurs.
 *
 * <p>The {@link Ledger} shows that the tests are strong enough for the saboteurs. It cannot show
 * that an assertion is needed which fails only together with another one. So the lines are
 * committed: a change that deletes or weakens an assertion has to update them, so a review shows
 * it.
 */
final class Seals {
  private final Course course;

  Seals(Course course) {
    this.course = course;
  }

  /** Returns the lines of all exercises. */
  String of(List<Exercise> exercises) {
    StringBuilder text =
        new StringBuilder(
            "# The rule, the seal, the assertions, and the test; and the saboteurs.\n"
                + "# Written by LedgerTest, with -Dledger.write=true. See README.md.\n");
    for (Exercise exercise : exercises) {
      text.append('\n').append(exercise.id()).append(' ').append(exercise.title()).append('\n');
      course
          .sourcesIn(course.tests(exercise))
          .forEach((file, source) -> lines(file, source).forEach(it -> text.append(it)));
      Course.filesIn(course.allSaboteurs().resolve(exercise.id()))
          .forEach(it -> text.append("  saboteur     ").append(name(it)).append('\n'));
    }
    return text.toString();
  }

  private static String name(Path saboteur) {
    return saboteur.getFileName().toString().replaceAll("\\.txt$", "");
  }

  private static List<String> lines(Path file, String source) {
    CompilationUnit tree = JavaSource.parse(source).tree();
    List<String> lines = new ArrayList<>();
    for (MethodDeclaration method : tree.findAll(MethodDeclaration.class)) {
      String rule =
          method
              .getAnnotationByName("Proves")
              .map(it -> it.asSingleMemberAnnotationExpr().getMemberValue().toString())
              .orElse("");
      if (!rule.isEmpty()) {
        lines.add(line(rule.replace("\"", ""), method.getNameAsString(), method));
        method.remove();
      }
    }
    lines.add(line("helpers", file.getFileName().toString(), tree));
    return lines;
  }

  private static String line(String rule, String name, Node code) {
    return String.format(
        Locale.ROOT, "  %-12s %s %d %s\n", rule, seal(code), assertions(code), name);
  }

  private static long assertions(Node code) {
    return code.findAll(MethodCallExpr.class).stream()
        .filter(it -> it.getNameAsString().startsWith("assert"))
        .count();
  }

  /** A checksum of code that ignores its layout and its comments. */
  private static String seal(Node code) {
    Node copy = code.clone();
    copy.removeComment();
    copy.getAllContainedComments().forEach(Comment::remove);
    CRC32C crc = new CRC32C();
    crc.update(copy.toString().replace("\r\n", "\n").getBytes(UTF_8));
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }

  /** Returns the lines in which a page differs from the one that is committed. */
  static List<String> differences(String committed, String now) {
    List<String> gone = new ArrayList<>(committed.lines().toList());
    List<String> come = new ArrayList<>(now.lines().toList());
    List<String> same = new ArrayList<>(gone);
    same.retainAll(come);
    same.forEach(
        it -> {
          gone.remove(it);
          come.remove(it);
        });
    List<String> differences = new ArrayList<>();
    gone.forEach(it -> differences.add("was " + it.strip()));
    come.forEach(it -> differences.add("is " + it.strip()));
    return differences;
  }
}
