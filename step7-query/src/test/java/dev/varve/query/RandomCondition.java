package dev.varve.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Draws a condition as text of KQL, and what it means as a predicate. */
final class RandomCondition {
  private static final List<String> PATHS = List.of("a", "b", "c", "tags", "n.x", "id", "z");
  private static final List<String> OPERATORS = List.of("=", "!=", "<", "<=", ">", ">=");

  /** A condition in both forms. */
  record Drawn(String text, Predicate<Document> meaning) {}

  private final Random random;
  private final RandomDocuments values;

  RandomCondition(Random random) {
    this.random = random;
    this.values = new RandomDocuments(random);
  }

  String path() {
    return values.one(PATHS);
  }

  Drawn next(int depth) {
    int kind = random.nextInt(depth == 0 ? 6 : 10);
    if (kind == 6 || kind == 7 || kind == 8) {
      boolean isAnd = kind != 8;
      List<Drawn> parts = new ArrayList<>();
      for (int i = 2 + random.nextInt(2); i > 0; i--) {
        parts.add(next(depth - 1));
      }
      String text =
          String.join(
              isAnd ? " AND " : " OR ", parts.stream().map(it -> "(" + it.text + ")").toList());
      return new Drawn(
          text,
          isAnd
              ? document -> parts.stream().allMatch(it -> it.meaning.test(document))
              : document -> parts.stream().anyMatch(it -> it.meaning.test(document)));
    }
    if (kind == 9) {
      Drawn inner = next(depth - 1);
      return new Drawn("NOT (" + inner.text + ")", inner.meaning.negate());
    }
    return simple(kind);
  }

  private Drawn simple(int kind) {
    String path = path();
    switch (kind) {
      case 0:
        return in(path);
      case 1:
        return like(path);
      case 2:
        return random.nextBoolean()
            ? new Drawn("EXISTS(" + path + ")", it -> Oracle.field(it, path) != Oracle.NOTHING)
            : new Drawn("NOT EXISTS(" + path + ")", it -> Oracle.field(it, path) == Oracle.NOTHING);
      default:
        return comparison(path);
    }
  }

  private Object constant() {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextBoolean();
      case 1, 2, 3 -> values.one(RandomDocuments.TEXTS);
      default -> values.one(RandomDocuments.NUMBERS);
    };
  }

  private static String written(Object constant) {
    return Json.of(Values.checked("constant", constant));
  }

  private Drawn comparison(String path) {
    String operator = values.one(OPERATORS);
    boolean isEquality = operator.equals("=") || operator.equals("!=");
    Object constant =
        isEquality && random.nextInt(6) == 0
            ? null
            : path.equals("id") && random.nextInt(3) > 0 ? values.id() : constant();
    Predicate<Document> meaning = it -> Oracle.test(Oracle.field(it, path), operator, constant);
    if (random.nextInt(4) == 0) {
      String mirrored =
          operator.contains("<") ? operator.replace('<', '>') : operator.replace('>', '<');
      return new Drawn(written(constant) + " " + mirrored + " " + path, meaning);
    }
    return new Drawn(path + " " + operator + " " + written(constant), meaning);
  }

  private Drawn in(String path) {
    List<Object> choices = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      choices.add(constant());
    }
    return new Drawn(
        path
            + " IN ["
            + String.join(", ", choices.stream().map(RandomCondition::written).toList())
            + "]",
        it -> choices.stream().anyMatch(one -> Oracle.test(Oracle.field(it, path), "=", one)));
  }

  private Drawn like(String path) {
    String text = values.one(RandomDocuments.TEXTS).replaceAll("[%_]", "");
    if (random.nextInt(3) == 0) {
      return new Drawn(
          path + " STARTS WITH " + written(text),
          it -> texts(it, path).stream().anyMatch(each -> each.startsWith(text)));
    }
    String after = values.one(List.of("%", "%b%", "_", "%_c", ""));
    String regex = Pattern.quote(text) + after.replace("%", ".*").replace("_", ".");
    Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
    return new Drawn(
        path + " LIKE " + written(text + after),
        it -> texts(it, path).stream().anyMatch(each -> pattern.matcher(each).matches()));
  }

  private static List<String> texts(Document document, String path) {
    return Oracle.each(Oracle.field(document, path)).stream()
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .toList();
  }
}
