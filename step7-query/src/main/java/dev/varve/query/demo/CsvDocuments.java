package dev.varve.query.demo;

import dev.varve.exchange.CsvFields;
import dev.varve.query.Document;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Documents from comma-separated values. The first line names the fields; a name with dots is that
 * of a field in an object. What is written like a number of JSON is a number (1200, -0.5, 1e6; but
 * 007 is text); {@code true}, {@code false} and {@code null} are what they say, and an empty field
 * is missing. What is in quotes is text.
 */
final class CsvDocuments extends DocumentSource {
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9]\\d{0,500})(\\.\\d{1,500})?([eE][+-]?\\d{1,4})?");

  private final CsvFields in;
  private @Nullable List<String> names;

  CsvDocuments(BufferedReader in, char delimiter, String idField) {
    super(idField);
    this.in = new CsvFields(in, delimiter);
  }

  @Override
  @Nullable Document next() throws IOException {
    if (names == null) {
      names = names();
    }
    List<CsvFields.Field> fields = in.next();
    if (fields.isEmpty()) {
      return null;
    }
    if (fields.size() != names.size()) {
      throw new IllegalArgumentException(
          "it has " + fields.size() + " fields, the first line has " + names.size());
    }
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      CsvFields.Field field = fields.get(i);
      if (field.isQuoted() || !field.text().isEmpty()) {
        set(document, names.get(i), value(field));
      }
    }
    return document(document);
  }

  private List<String> names() throws IOException {
    List<String> all = in.next().stream().map(CsvFields.Field::text).toList();
    HashSet<String> seen = new HashSet<>();
    for (String name : all) {
      if (name.isEmpty() || name.startsWith(".") || name.endsWith(".") || name.contains("..")) {
        throw new IllegalArgumentException("a column has no name, or one with an empty part");
      }
      if (!seen.add(name)) {
        throw new IllegalArgumentException("two columns are named " + name);
      }
    }
    return all;
  }

  private static @Nullable Object value(CsvFields.Field field) {
    String text = field.text();
    if (field.isQuoted()) {
      return text;
    }
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      case "null" -> null;
      default -> NUMBER.matcher(text).matches() ? new BigDecimal(text) : text;
    };
  }

  @SuppressWarnings("unchecked")
  private static void set(
      Map<String, @Nullable Object> document, String name, @Nullable Object value) {
    int dot = name.indexOf('.');
    if (dot < 0) {
      document.put(name, value);
      return;
    }
    Object inner =
        document.computeIfAbsent(name.substring(0, dot), it -> new LinkedHashMap<String, Object>());
    if (!(inner instanceof Map)) {
      throw new IllegalArgumentException(
          name.substring(0, dot) + " is a value, and cannot have the field " + name);
    }
    set((Map<String, @Nullable Object>) inner, name.substring(dot + 1), value);
  }

  @Override
  long line() {
    return in.line();
  }
}
