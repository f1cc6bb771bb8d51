package dev.varve.course;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParseResult;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ParserConfiguration.LanguageLevel;
import com.github.javaparser.Position;
import com.github.javaparser.Range;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.BodyDeclaration;
import com.github.javaparser.ast.body.CallableDeclaration;
import com.github.javaparser.ast.body.ConstructorDeclaration;
import com.github.javaparser.ast.body.FieldDeclaration;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.stmt.BlockStmt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A Java source, its text and its syntax tree. Changes are made in the text, by offset. */
public final class JavaSource {
  private final String text;
  private final CompilationUnit tree;
  private final int[] lineStarts;

  private JavaSource(String text, CompilationUnit tree) {
    this.text = text;
    this.tree = tree;
    this.lineStarts = lineStarts(text);
  }

  /**
   * Parses {@code text}.
   *
   * @throws IllegalArgumentException if it is not valid Java 17
   */
  public static JavaSource parse(String text) {
    ParserConfiguration java17 =
        new ParserConfiguration().setLanguageLevel(LanguageLevel.JAVA_17).setTabSize(1);
    ParseResult<CompilationUnit> result = new JavaParser(java17).parse(text);
    if (!result.isSuccessful()) {
      String problem = result.getProblem(0).getVerboseMessage();
      throw new IllegalArgumentException(problem.lines().findFirst().orElse("no Java"));
    }
    return new JavaSource(text, result.getResult().orElseThrow());
  }

  private static int[] lineStarts(String text) {
    List<Integer> starts = new ArrayList<>(List.of(0));
    for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
      starts.add(i + 1);
    }
    return starts.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Returns the text. */
  public String text() {
    return text;
  }

  /** Returns the syntax tree. */
  public CompilationUnit tree() {
    return tree;
  }

  /** Returns the offset of the first character of {@code node}. */
  public int start(Node node) {
    return offset(range(node).begin);
  }

  /** Returns the offset after the last character of {@code node}. */
  public int end(Node node) {
    return offset(range(node).end) + 1;
  }

  private static Range range(Node node) {
    return node.getRange().orElseThrow();
  }

  private int offset(Position position) {
    return lineStarts[position.line - 1] + position.column - 1;
  }

  /** Returns the offset at which the line of {@code offset} begins. */
  public int lineStart(int offset) {
    return text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** Returns the methods and constructors matched by {@code name}; see {@link #isCalled}. */
  List<CallableDeclaration<?>> callables(String name) {
    List<CallableDeclaration<?>> found = new ArrayList<>();
    for (CallableDeclaration<?> one : allCallables()) {
      if (isCalled(one, name) && body(one).isPresent()) {
        found.add(one);
      }
    }
    return found;
  }

  private List<CallableDeclaration<?>> allCallables() {
    List<CallableDeclaration<?>> all = new ArrayList<>(tree.findAll(MethodDeclaration.class));
    all.addAll(tree.findAll(ConstructorDeclaration.class));
    return all;
  }

  /** Returns all types that are declared here, including nested ones. */
  public List<TypeDeclaration<?>> types() {
    List<TypeDeclaration<?>> types = new ArrayList<>();
    for (Node node : tree.findAll(Node.class)) {
      if (node instanceof TypeDeclaration<?> type) {
        types.add(type);
      }
    }
    return types;
  }

  /**
   * Returns all members matched by {@code name}: methods and constructors, with or without bodies,
   * fields, and types; a top-level type only if nothing else matches.
   */
  public List<BodyDeclaration<?>> members(String name) {
    List<BodyDeclaration<?>> found = new ArrayList<>();
    allCallables().stream().filter(it -> isCalled(it, name)).forEach(found::add);
    for (FieldDeclaration field : tree.findAll(FieldDeclaration.class)) {
      if (field.getVariables().stream().anyMatch(it -> isName(name, field, it.getNameAsString()))) {
        found.add(field);
      }
    }
    for (TypeDeclaration<?> type : types()) {
      if (isName(name, type, type.getNameAsString()) && (type.isNestedType() || found.isEmpty())) {
        found.add(type);
      }
    }
    return found;
  }

  /**
   * Returns whether {@code one} is matched by {@code name}: its simple name, {@code Nested.name},
   * or either with the types of its parameters, as in {@code put(byte[], long)}.
   */
  static boolean isCalled(CallableDeclaration<?> one, String name) {
    return isName(name, one, one.getNameAsString())
        || isName(name, one, one.getSignature().asString());
  }

  private static boolean isName(String name, BodyDeclaration<?> one, String simple) {
    String owner =
        one.getParentNode()
            .map(it -> it instanceof TypeDeclaration<?> type ? type.getNameAsString() : "")
            .orElse("");
    return name.equals(simple) || name.equals(owner + "." + simple);
  }

  static Optional<BlockStmt> body(CallableDeclaration<?> one) {
    return one instanceof MethodDeclaration method
        ? method.getBody()
        : one.toConstructorDeclaration().map(ConstructorDeclaration::getBody);
  }
}
