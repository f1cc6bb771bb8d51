package dev.varve.exchange;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads entries from comma-separated values in the format of RFC 4180. The first line names the
 * columns, in any order; a quoted field may contain commas, quotes (written twice) and line breaks.
 * Lines may end without a carriage return.
 */
final class CsvReader implements FileFormat.RowReader {
  private static final int END = -1;

  private final BufferedReader in;
  private List<String> columns;
  private int next;
  private long line = 1;
  private long lineOfRow = 1;

  CsvReader(BufferedReader in) {
    this.in = in;
  }

  @Override
  public Row next() throws IOException {
    if (columns == null) {
      next = in.read();
      columns = names();
    }
    List<String> fields = List.of("");
    while (next != END && fields.equals(List.of(""))) {
      lineOfRow = line;
      fields = fields();
    }
    if (fields.equals(List.of(""))) {
      return null;
    }
    if (fields.size() != columns.size()) {
      throw new IllegalArgumentException(
          fields.size()
              + (fields.size() == 1 ? " field" : " fields")
              + " where the first line has "
              + columns.size());
    }
    Map<String, String> parts = new HashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      parts.put(columns.get(i), fields.get(i));
    }
    return Row.of(parts);
  }

  private List<String> names() throws IOException {
    List<String> names = fields();
    Row.checkNames(names);
    for (String name : names) {
      if (Collections.frequency(names, name) > 1) {
        throw new IllegalArgumentException("two columns are named " + name);
      }
    }
    return names;
  }

  @Override
  public long line() {
    return lineOfRow;
  }

  private List<String> fields() throws IOException {
    List<String> fields = new ArrayList<>();
    fields.add(field());
    while (next == ',') {
      advance();
      fields.add(field());
    }
    if (next == '\r') {
      advance();
      if (next != '\n' && next != END) {
        throw new IllegalArgumentException("a carriage return ends a line only before a line feed");
      }
    }
    if (next != '\n' && next != END) {
      throw new IllegalArgumentException("a field continues after its closing quote");
    }
    advance();
    return fields;
  }

  /** Reads a field, and stops at the character after it. */
  private String field() throws IOException {
    StringBuilder field = new StringBuilder();
    if (next == '"') {
      readQuoted(field);
    } else {
      while (next != ',' && next != '\r' && next != '\n' && next != END) {
        field.append((char) next);
        advance();
      }
    }
    return field.toString();
  }

  private void readQuoted(StringBuilder field) throws IOException {
    do {
      // This is a quote: the opening one, or the second of two, which stand for one in the field.
      advance();
      while (next != '"') {
        if (next == END) {
          throw new IllegalArgumentException("a quote is not closed");
        }
        field.append((char) next);
        advance();
      }
      advance();
      if (next == '"') {
        field.append('"');
      }
    } while (next == '"');
  }

  private void advance() throws IOException {
    line += next == '\n' ? 1 : 0;
    next = next == END ? END : in.read();
  }
}
