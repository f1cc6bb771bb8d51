package dev.varve.course;

import com.github.javaparser.ast.ImportDeclaration;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.BodyDeclaration;
import com.github.javaparser.ast.body.CallableDeclaration;
import com.github.javaparser.ast.body.FieldDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The way back of a {@link Cut}: puts the methods that a learner has written into the class that
 * they were cut out of, with the members and the imports of his own that they need. Two exercises
 * may be grafted into one class, one after the other.
 */
final class Graft {
  private final Exercise exercise;
  private final JavaSource given;

  /** Grafts for {@code exercise}, whose learner began with the text {@code starter}. */
  Graft(Exercise exercise, String starter) {
    this.exercise = exercise;
    this.given = JavaSource.parse(starter);
  }

  /** A member, and the path of the type that declares it. */
  private record Member(String type, BodyDeclaration<?> declaration) {}

  /**
   * Returns the source {@code engine} with what is written in {@code learner}.
   *
   * @throws IllegalArgumentException if a method to write is not declared as in the engine
   */
  String into(String engine, String learner) {
    JavaSource target = JavaSource.parse(engine);
    JavaSource source = JavaSource.parse(learner);
    List<Edit> edits = new ArrayList<>(imports(target, source));
    Map<String, Member> there = members(target);
    Set<String> known = members(given).keySet();
    Set<String> own = new HashSet<>();
    members(source)
        .forEach(
            (name, member) -> {
              boolean isOwn = !known.contains(name);
              if (isOwn) {
                own.add(name);
              }
              // The members of a new type are added with it.
              if ((isOwn || isToWrite(member)) && !own.contains(member.type())) {
                edits.add(edit(member, there.get(name), target, source));
              }
            });
    return Edit.apply(edits, engine);
  }

  private boolean isToWrite(Member member) {
    return member.declaration() instanceof CallableDeclaration<?> method
        && exercise.write().stream().anyMatch(it -> JavaSource.isCalled(method, it));
  }

  /** A member replaces the existing one, or is added at the end of its type. */
  private Edit edit(Member member, Member there, JavaSource target, JavaSource source) {
    int start = source.start(member.declaration());
    String text = source.text().substring(start, source.end(member.declaration()));
    if (there != null) {
      return new Edit(target.start(there.declaration()), target.end(there.declaration()), text);
    }
    for (TypeDeclaration<?> type : target.types()) {
      if (path(type).equals(member.type()) && !isToWrite(member)) {
        return Edit.insertion(target.end(type) - 1, "\n  " + text + "\n");
      }
    }
    throw new IllegalArgumentException(
        "exercise " + exercise.id() + ": not declared as in the starter: " + text);
  }

  /** What the learner imports and the engine's class does not; its own package needs no import. */
  private static List<Edit> imports(JavaSource target, JavaSource source) {
    String home = target.tree().getPackageDeclaration().orElseThrow().getNameAsString();
    int place = target.end(target.tree().getPackageDeclaration().orElseThrow());
    Set<String> there =
        target.tree().getImports().stream().map(Node::toString).collect(Collectors.toSet());
    List<Edit> edits = new ArrayList<>();
    for (ImportDeclaration one : source.tree().getImports()) {
      String name = one.getNameAsString();
      boolean isNeighbour = !one.isStatic() && name.matches(Pattern.quote(home) + "\\.\\w+");
      boolean isOfTheCourse =
          name.startsWith(Exercise.PACKAGE + ".") || name.equals(NotDoneYet.class.getName());
      if (!there.contains(one.toString()) && !isNeighbour && !isOfTheCourse) {
        edits.add(Edit.insertion(place, "\n" + one.toString().strip()));
      }
    }
    return edits;
  }

  /** All members of all types, by the path of their type and what tells them apart in it. */
  private static Map<String, Member> members(JavaSource source) {
    Map<String, Member> members = new LinkedHashMap<>();
    for (TypeDeclaration<?> type : source.types()) {
      for (BodyDeclaration<?> member : type.getMembers()) {
        members.put(path(type) + "." + nameOf(member), new Member(path(type), member));
      }
    }
    return members;
  }

  private static String nameOf(BodyDeclaration<?> member) {
    if (member instanceof CallableDeclaration<?> method) {
      return method.getSignature().asString();
    }
    if (member instanceof TypeDeclaration<?> type) {
      return type.getNameAsString();
    }
    return member instanceof FieldDeclaration field
        ? field.getVariable(0).getNameAsString()
        : member.toString();
  }

  private static String path(TypeDeclaration<?> type) {
    String outer =
        type.getParentNode()
            .map(it -> it instanceof TypeDeclaration<?> owner ? path(owner) + "." : "")
            .orElse("");
    return outer + type.getNameAsString();
  }
}
