package dev.varve.course;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.BodyDeclaration;
import com.github.javaparser.ast.body.CallableDeclaration;
import com.github.javaparser.ast.body.FieldDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.comments.Comment;
import com.github.javaparser.ast.stmt.BlockStmt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares a file that the learner may have edited with the starter that was cut.
 *
 * <p>As long as no method is written, the two must be equal, character for character, so the file
 * in the repository follows its source. Once a body is written, everything besides the methods to
 * write must still be there, in any layout; imports and new members may be added. So solving an
 * exercise never breaks the build, but changing the class that it is cut from does.
 */
final class Starter {
  private final Exercise exercise;

  Starter(Exercise exercise) {
    this.exercise = exercise;
  }

  /** Returns whether any of the methods to write has been written in {@code text}. */
  boolean isBegun(String text) {
    try {
      JavaSource source = JavaSource.parse(text);
      return exercise.write().stream()
          .flatMap(it -> source.callables(it).stream())
          .anyMatch(it -> !isUnwritten(JavaSource.body(it).orElseThrow()));
    } catch (IllegalArgumentException e) {
      // Not valid Java: the learner is editing it.
      return true;
    }
  }

  /** Returns the names of the methods to write that have no body yet; all of them at first. */
  List<String> unwritten(String text) {
    JavaSource source = JavaSource.parse(text);
    return exercise.write().stream()
        .filter(
            name ->
                source.callables(name).stream()
                    .anyMatch(it -> isUnwritten(JavaSource.body(it).orElseThrow())))
        .toList();
  }

  private static boolean isUnwritten(BlockStmt body) {
    return body.getStatements().size() == 1
        && body.getStatement(0).toString().matches("throw new [a-z.]*NotDoneYet\\(.*");
  }

  /** Returns the differences of {@code text} from the starter {@code cut}, one per line. */
  List<String> drift(String cut, String text) {
    if (cut.equals(text)) {
      return List.of();
    }
    if (!isBegun(text)) {
      return List.of("line " + firstDifference(cut, text) + " is not what is cut from its source");
    }
    return changedMembers(cut, text);
  }

  private static int firstDifference(String a, String b) {
    List<String> left = a.lines().toList();
    List<String> right = b.lines().toList();
    int line = 0;
    while (line < Math.min(left.size(), right.size()) && left.get(line).equals(right.get(line))) {
      line++;
    }
    return line + 1;
  }

  /**
   * Returns the members, besides the methods to write, that are changed or missing in {@code
   * after}.
   */
  List<String> changedMembers(String before, String after) {
    Map<String, String> there;
    try {
      there = members(JavaSource.parse(after));
    } catch (IllegalArgumentException e) {
      return List.of(e.getMessage());
    }
    List<String> changed = new ArrayList<>();
    members(JavaSource.parse(before))
        .forEach(
            (name, text) -> {
              if (!text.equals(there.get(name))) {
                changed.add(name + (there.containsKey(name) ? " was changed" : " is missing"));
              }
            });
    return changed;
  }

  /** The parts that must stay, by name, printed in one layout and without comments. */
  private Map<String, String> members(JavaSource source) {
    Map<String, String> members = new LinkedHashMap<>();
    for (TypeDeclaration<?> type : source.tree().getTypes()) {
      add("", type, members);
    }
    return members;
  }

  private void add(String outer, TypeDeclaration<?> type, Map<String, String> members) {
    String name = outer + type.getNameAsString();
    int initializers = 0;
    for (BodyDeclaration<?> member : type.getMembers()) {
      if (member instanceof TypeDeclaration<?> nested) {
        add(name + ".", nested, members);
      } else if (member instanceof CallableDeclaration<?> method) {
        String key = name + "." + method.getSignature();
        members.put(key, printed(isToWrite(method) ? withoutBody(method) : method));
      } else if (member instanceof FieldDeclaration field) {
        field.getVariables().forEach(it -> members.put(name + "." + it.getName(), printed(field)));
      } else {
        members.put(name + ", initializer " + ++initializers, printed(member));
      }
    }
    TypeDeclaration<?> empty = type.clone();
    empty.getMembers().clear();
    members.put(name, printed(empty));
  }

  private boolean isToWrite(CallableDeclaration<?> method) {
    return exercise.write().stream().anyMatch(it -> JavaSource.isCalled(method, it));
  }

  private static Node withoutBody(CallableDeclaration<?> method) {
    CallableDeclaration<?> copy = method.clone();
    JavaSource.body(copy).ifPresent(it -> it.getStatements().clear());
    JavaSource.body(copy).ifPresent(it -> it.getOrphanComments().forEach(Comment::remove));
    return copy;
  }

  private static String printed(Node node) {
    Node copy = node.clone();
    copy.removeComment();
    copy.getAllContainedComments().forEach(Comment::remove);
    return copy.toString();
  }
}
