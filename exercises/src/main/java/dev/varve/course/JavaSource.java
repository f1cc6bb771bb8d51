package dev.varve.course;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParseResult;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ParserConfiguration.LanguageLevel;
import com.github.javaparser.Position;
import com.github.javaparser.Range;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.CallableDeclaration;
import com.github.javaparser.ast.body.ConstructorDeclaration;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.stmt.BlockStmt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A Java source, its text and its syntax tree. Changes are made in the text, by place. */
final class JavaSource {
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
   * @throws IllegalArgumentException if it is no Java 17
   */
  static JavaSource parse(String text) {
    ParserConfiguration java17 =
        new ParserConfiguration().setLanguageLevel(LanguageLevel.JAVA_17).setTabSize(1);
    ParseResult<CompilationUnit> result = new JavaParser(java17).parse(text);
    if (!result.isSuccessful()) {
      throw new IllegalArgumentException(result.getProblem(0).toString());
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

  String text() {
    return text;
  }

  CompilationUnit tree() {
    return tree;
  }

  int start(Node node) {
    return offset(range(node).begin);
  }

  /** Returns the offset behind the last character of {@code node}. */
  int end(Node node) {
    return offset(range(node).end) + 1;
  }

  private static Range range(Node node) {
    return node.getRange().orElseThrow();
  }

  private int offset(Position position) {
    return lineStarts[position.line - 1] + position.column - 1;
  }

  /** Returns the offset at which the line of {@code offset} begins. */
  int lineStart(int offset) {
    return text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** Returns the methods and constructors that {@code name} means; see {@link #isCalled}. */
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

  /** Returns all types that are declared here, nested ones too. */
  List<TypeDeclaration<?>> types() {
    List<TypeDeclaration<?>> types = new ArrayList<>();
    for (Node node : tree.findAll(Node.class)) {
      if (node instanceof TypeDeclaration<?> type) {
        types.add(type);
      }
    }
    return types;
  }

  /**
   * Says whether {@code one} is meant by {@code name}, {@code Nested.name}, or either with the
   * types of its parameters, as in {@code put(byte[], long)}.
   */
  static boolean isCalled(CallableDeclaration<?> one, String name) {
    String type =
        one.getParentNode()
            .map(it -> it instanceof TypeDeclaration<?> owner ? owner.getNameAsString() : "")
            .orElse("");
    String simple = name.startsWith(type + ".") ? name.substring(type.length() + 1) : name;
    return simple.equals(one.getNameAsString()) || simple.equals(one.getSignature().asString());
  }

  static Optional<BlockStmt> body(CallableDeclaration<?> one) {
    return one instanceof MethodDeclaration method
        ? method.getBody()
        : one.toConstructorDeclaration().map(ConstructorDeclaration::getBody);
  }
}
