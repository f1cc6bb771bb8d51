package dev.varve.exercises.accesspath;

import dev.varve.KeyRange;
import dev.varve.Utf8;
import dev.varve.course.Thrown;
import dev.varve.query.Condition;
import dev.varve.query.Definition;
import dev.varve.query.Expression;
import dev.varve.query.IndexDefinition;
import dev.varve.query.IndexEntries;
import dev.varve.query.IndexField;
import dev.varve.query.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** An index with entries, and what the ranges for some conditions have of them. */
final class Asked {
  private final IndexDefinition index;
  private final TreeMap<byte[], String> entries = new TreeMap<>(Arrays::compareUnsigned);

  /** The index is written as its fields, after "multikey". */
  Asked(String fields) {
    List<IndexField> all =
        Arrays.stream(fields.replace("multikey ", "").split(", ")).map(IndexField::of).toList();
    Definition definition = Definition.EMPTY;
    for (String name : List.of("before", "it", "after")) {
      definition = definition.with(name, all, false);
    }
    boolean isMultikey = fields.startsWith("multikey ");
    this.index = isMultikey ? definition.index("it").asMultikey() : definition.index("it");
    for (String name : List.of("before", "after")) {
      byte[] id = Utf8.encode("id", "an entry of the index " + name);
      add(IndexEntries.of(definition.index(name), id, Map.of()), Utf8.decode("id", id));
    }
  }

  private void add(Map<byte[], byte[]> all, String shown) {
    all.keySet().forEach(key -> entries.put(key, shown));
  }

  /** Adds documents; each is written as the values of the fields, and shown as that. */
  Asked with(String... documents) {
    for (String document : documents) {
      String[] values = document.split(" ");
      Map<String, Object> fields = new HashMap<>();
      for (int i = 0; i < Math.min(values.length, index.fields().size()); i++) {
        if (!values[i].equals("missing")) {
          fields.put(index.fields().get(i).path().toString(), value(values[i]));
        }
      }
      add(IndexEntries.of(index, Utf8.encode("id", document), fields), document);
    }
    return this;
  }

  /** Numbers, null, text, quoted or not, and arrays such as a+b. */
  static Object value(String text) {
    if (text.contains("+")) {
      return Arrays.stream(text.split("\\+")).map(Asked::value).toList();
    }
    if (text.equals("null")) {
      return null;
    }
    return text.matches("-?\\d+") ? Long.valueOf(text) : text.replace("\"", "");
  }

  /** Conditions are written as "city = Bern|Basel, age >= 30, name ^ Be". */
  static List<Condition> conditions(String text) {
    List<Condition> all = new ArrayList<>();
    for (String one : text.isEmpty() ? new String[0] : text.split(", ")) {
      String[] words = one.split(" ");
      Condition.Kind kind =
          switch (words[1].charAt(0)) {
            case '>' -> Condition.Kind.LOWER;
            case '<' -> Condition.Kind.UPPER;
            case '^' -> Condition.Kind.PREFIX;
            default -> Condition.Kind.POINTS;
          };
      List<Object> values = new ArrayList<>();
      for (String value : words[2].split("\\|")) {
        values.add(kind == Condition.Kind.PREFIX ? value : value(value));
      }
      Expression shown = new Expression.Field(new Path(List.of(one)), 0);
      boolean isInclusive = !words[1].equals("<") && !words[1].equals(">");
      all.add(new Condition(Path.of(words[0]), kind, values, isInclusive, shown, true));
    }
    return all;
  }

  /** The entries in each range, or what was thrown. */
  String found(String conditions) {
    String[] found = {""};
    Throwable thrown = Thrown.by(() -> found[0] = found(ranges(conditions)));
    return thrown == null ? found[0] : Thrown.told(thrown);
  }

  private String found(IndexRanges ranges) {
    return ranges.ranges().isEmpty()
        ? "no range"
        : ranges.ranges().stream().map(this::in).collect(Collectors.joining(" | "));
  }

  IndexRanges ranges(String conditions) {
    return new IndexRanges(index, conditions(conditions));
  }

  private String in(KeyRange range) {
    return entries.entrySet().stream()
        .filter(it -> range.contains(it.getKey()))
        .map(Map.Entry::getValue)
        .collect(Collectors.joining(", "));
  }

  /** The conditions that were used, or what was thrown. */
  String used(String conditions) {
    String[] used = {""};
    Throwable thrown = Thrown.by(() -> used[0] = Condition.described(ranges(conditions).used()));
    return thrown == null ? used[0] : Thrown.told(thrown);
  }
}
