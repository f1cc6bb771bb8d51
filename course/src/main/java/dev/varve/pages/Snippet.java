package dev.varve.pages;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.BodyDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import dev.varve.course.Course;
import dev.varve.course.JavaSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A piece of a source, without its indentation: {@code File.java#name}. The name is that of a
 * method, a constructor, a field or a type, preceded by its owner's if it is nested ({@code
 * Node.next}) and followed by the types of the parameters if it is overloaded ({@code
 * put(byte[],long)}). The comment is included only with {@code with-javadoc}; {@code #javadoc} is
 * the contents of {@code <pre>} in the Javadoc of the class.
 */
final class Snippet {
  private static final Pattern FORM =
      Pattern.compile("(\\S+\\.java)#([^ ]+(?:\\([^)]*\\))?)( with-javadoc)?");
  private static final Pattern PRE = Pattern.compile("<pre>(.*?)</pre>", Pattern.DOTALL);

  private Snippet() {}

  /**
   * Returns the lines selected by {@code what}.
   *
   * @throws IllegalArgumentException if it selects none, or several pieces that differ
   */
  static List<String> lines(Course course, String what) {
    Matcher matcher = FORM.matcher(what);
    check(matcher.matches(), "a snippet is File.java#name, and no lines' numbers");
    Path file = course.root().resolve(matcher.group(1));
    check(Files.isRegularFile(file), "there is no file " + matcher.group(1));
    JavaSource source = JavaSource.parse(Course.read(file));
    String name = matcher.group(2);
    if (name.equals("javadoc")) {
      return drawing(source);
    }
    List<BodyDeclaration<?>> members = source.members(name.replace(",", ", "));
    check(!members.isEmpty(), "nothing is called " + name + " in " + matcher.group(1));
    List<String> lines = new ArrayList<>();
    for (BodyDeclaration<?> member : members) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.addAll(text(source, member, " with-javadoc".equals(matcher.group(3))));
    }
    return lines;
  }

  private static void check(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }

  private static List<String> text(
      JavaSource source, BodyDeclaration<?> member, boolean withComment) {
    Node first =
        withComment && member.getComment().isPresent() ? member.getComment().get() : member;
    int start = source.lineStart(source.start(first));
    return flushLeft(source.text().substring(start, source.end(member)).lines().toList());
  }

  /** Removes the common indentation of all lines. */
  private static List<String> flushLeft(List<String> lines) {
    int indent =
        lines.stream()
            .filter(it -> !it.isBlank())
            .mapToInt(it -> it.length() - it.stripLeading().length())
            .min()
            .orElse(0);
    return lines.stream().map(it -> it.isBlank() ? "" : it.substring(indent)).toList();
  }

  private static List<String> drawing(JavaSource source) {
    TypeDeclaration<?> type = source.types().get(0);
    String comment =
        type.getJavadocComment()
            .map(it -> it.getContent())
            .orElse("")
            .replaceAll("\n *\\* ?", "\n");
    Matcher matcher = PRE.matcher(comment);
    check(matcher.find(), "there is no <pre> in the Javadoc of " + type.getName());
    String text = matcher.group(1).replaceAll("\\{@(?:code|literal) ([^}]*)}", "$1");
    List<String> lines =
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").lines().toList();
    return flushLeft(lines.subList(1, lines.size())).stream().map(String::stripTrailing).toList();
  }
}
