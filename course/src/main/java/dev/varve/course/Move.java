package dev.varve.course;

import com.github.javaparser.ast.ImportDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Moves sources from their package to that of an exercise, and corrects their imports: classes that
 * stay behind are imported, classes that are moved too are not, and unused imports are removed.
 */
final class Move {
  private static final Pattern LINK = Pattern.compile("(?:@link(?:plain)?|@see|@throws)\\s+(\\w+)");
  private static final Pattern WORD = Pattern.compile("\\b[A-Za-z_]\\w*\\b");
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");
  private static final Pattern LITERAL = Pattern.compile("\"(?:\\\\.|[^\"\\\\\n])*\"");

  private final String target;
  private final Set<String> moved;
  private final Set<String> neighbours;

  /** Moves the classes of {@code exercise} that are in {@code folder}. */
  Move(Exercise exercise, Path folder) {
    this.target = exercise.packageName();
    this.moved = new HashSet<>(exercise.with());
    moved.add(exercise.className());
    this.neighbours =
        Course.filesIn(folder).stream()
            .map(it -> it.getFileName().toString())
            .filter(it -> it.endsWith(".java"))
            .map(it -> it.substring(0, it.length() - ".java".length()))
            .collect(Collectors.toSet());
  }

  String moved(String text) {
    JavaSource source = JavaSource.parse(text);
    String origin = source.tree().getPackageDeclaration().orElseThrow().getNameAsString();
    String body = text.substring(startOfBody(source));
    Set<String> used = namesUsed(body);
    Set<String> declared =
        source.types().stream().map(TypeDeclaration::getNameAsString).collect(Collectors.toSet());

    Set<String> imports = new TreeSet<>();
    Set<String> staticImports = new TreeSet<>();
    for (ImportDeclaration one : source.tree().getImports()) {
      String name = relocated(one.getNameAsString(), origin);
      String simple = name.substring(name.lastIndexOf('.') + 1);
      if (used.contains(simple) && (one.isStatic() || !name.equals(target + "." + simple))) {
        (one.isStatic() ? staticImports : imports).add(name);
      }
    }
    for (String neighbour : neighbours) {
      if (used.contains(neighbour) && !moved.contains(neighbour) && !declared.contains(neighbour)) {
        imports.add(origin + "." + neighbour);
      }
    }
    if (used.contains("NotDoneYet")) {
      imports.add(NotDoneYet.class.getName());
    }
    return "package "
        + target
        + ";\n\n"
        + block("import static ", staticImports)
        + block("import ", imports)
        + body;
  }

  /** The rest of the source after the imports, from the first type or its comment on. */
  private static int startOfBody(JavaSource source) {
    List<ImportDeclaration> imports = source.tree().getImports();
    int end =
        imports.isEmpty()
            ? source.end(source.tree().getPackageDeclaration().orElseThrow())
            : imports.stream().mapToInt(source::end).max().orElseThrow();
    int start = end;
    while (Character.isWhitespace(source.text().charAt(start))) {
      start++;
    }
    return start;
  }

  private String relocated(String name, String origin) {
    for (String one : moved) {
      String before = origin + "." + one;
      if (name.equals(before) || name.startsWith(before + ".")) {
        return target + name.substring(origin.length());
      }
    }
    return name;
  }

  private static Set<String> namesUsed(String body) {
    Set<String> names = new HashSet<>();
    Matcher links = LINK.matcher(body);
    while (links.find()) {
      names.add(links.group(1));
    }
    String code = COMMENT.matcher(LITERAL.matcher(body).replaceAll("\"\"")).replaceAll("");
    Matcher words = WORD.matcher(code);
    while (words.find()) {
      names.add(words.group());
    }
    return names;
  }

  private static String block(String keyword, Set<String> names) {
    return names.isEmpty()
        ? ""
        : names.stream().map(it -> keyword + it + ";\n").collect(Collectors.joining("", "", "\n"));
  }
}
