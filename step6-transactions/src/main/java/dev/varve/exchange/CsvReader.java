package dev.varve.exchange;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads entries from comma-separated values; the first line names the columns, in any order. */
final class CsvReader implements FileFormat.RowReader {
  private final CsvFields in;
  private List<String> columns;

  CsvReader(BufferedReader in) {
    this.in = new CsvFields(in, ',');
  }

  @Override
  public Row next() throws IOException {
    if (columns == null) {
      columns = names();
    }
    List<String> fields = texts();
    if (fields.isEmpty()) {
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
    List<String> names = texts();
    Row.checkNames(names);
    for (String name : names) {
      if (Collections.frequency(names, name) > 1) {
        throw new IllegalArgumentException("two columns are named " + name);
      }
    }
    return names;
  }

  private List<String> texts() throws IOException {
    return in.next().stream().map(CsvFields.Field::text).toList();
  }

  @Override
  public long line() {
    return in.line();
  }
}
