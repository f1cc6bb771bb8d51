package dev.varve.pages;

import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.StringLiteralExpr;
import dev.varve.course.Course;
import dev.varve.course.JavaSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The words that a program accepts as its first argument, as far as its source shows: the strings
 * in its main method, those of the constants that it names, and the same for each method to which
 * it passes the arguments, or the first of them.
 */
final class MainArguments {
  private record Place(String className, String method) {}

  private final Course course;
  private final Set<Place> read = new HashSet<>();
  private final Set<String> words = new TreeSet<>();

  private MainArguments(Course course) {
    this.course = course;
  }

  /** Returns the words of the class {@code main}; none if its source does not exist. */
  static Set<String> of(Course course, String main) {
    MainArguments arguments = new MainArguments(course);
    arguments.read(new Place(main, "main"));
    return arguments.words;
  }

  private void read(Place place) {
    Optional<Path> file = file(place.className());
    if (!read.add(place) || file.isEmpty()) {
      return;
    }
    JavaSource source = JavaSource.parse(Course.read(file.get()));
    for (MethodDeclaration method : source.tree().findAll(MethodDeclaration.class)) {
      if (method.getNameAsString().equals(place.method())) {
        read(place, source, method);
      }
    }
  }

  private Optional<Path> file(String className) {
    Path path = Path.of("src", "main", "java").resolve(className.replace('.', '/') + ".java");
    return Course.filesIn(course.root()).stream()
        .map(it -> it.resolve(path))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private void read(Place place, JavaSource source, MethodDeclaration method) {
    method.findAll(StringLiteralExpr.class).forEach(it -> words.add(it.asString()));
    Set<String> named = names(method);
    for (VariableDeclarator field : source.tree().findAll(VariableDeclarator.class)) {
      if (named.contains(field.getNameAsString())) {
        field
            .getInitializer()
            .ifPresent(it -> it.ifStringLiteralExpr(s -> words.add(s.asString())));
      }
    }
    Set<String> parameters =
        method.getParameters().stream().map(Parameter::getNameAsString).collect(Collectors.toSet());
    for (MethodCallExpr call : method.findAll(MethodCallExpr.class)) {
      if (call.getArguments().stream().anyMatch(it -> isFirst(it, parameters))) {
        String called = call.getNameAsString();
        owner(place, source, call).ifPresent(it -> read(new Place(it, called)));
      }
    }
  }

  private static Set<String> names(MethodDeclaration method) {
    return method.findAll(NameExpr.class).stream()
        .map(NameExpr::getNameAsString)
        .collect(Collectors.toSet());
  }

  /**
   * Returns whether it is all arguments, or the first: {@code args}, {@code List.of(args)} and so.
   */
  private static boolean isFirst(Expression expression, Set<String> parameters) {
    String text = expression.toString();
    return parameters.stream()
        .flatMap(it -> List.of(it, "List.of(" + it + ")", it + "[0]", it + ".get(0)").stream())
        .anyMatch(text::equals);
  }

  /** Returns the class of a called method, if the call names it or makes an instance of it. */
  private static Optional<String> owner(Place place, JavaSource source, MethodCallExpr call) {
    if (call.getScope().isEmpty()) {
      return Optional.of(place.className());
    }
    Expression scope = call.getScope().get();
    String simple =
        scope.isObjectCreationExpr()
            ? scope.asObjectCreationExpr().getType().getNameAsString()
            : scope.toString();
    return simple.matches("[A-Z]\\w*")
        ? Optional.of(qualified(simple, place, source))
        : Optional.empty();
  }

  private static String qualified(String simple, Place place, JavaSource source) {
    return source.tree().getImports().stream()
        .map(it -> it.getNameAsString())
        .filter(it -> it.endsWith("." + simple))
        .findFirst()
        .orElse(place.className().replaceFirst("\\w+$", simple));
  }
}
