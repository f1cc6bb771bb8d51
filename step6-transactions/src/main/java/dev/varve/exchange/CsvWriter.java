package dev.varve.exchange;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/** Writes entries as comma-separated values, with quotes where RFC 4180 requires them. */
final class CsvWriter implements FileFormat.RowWriter {
  private final Writer out;

  /** Creates a writer, and writes the line of column names. */
  CsvWriter(Writer out) throws IOException {
    this.out = out;
    line(Row.COLUMNS);
  }

  @Override
  public void write(Row row) throws IOException {
    line(List.of(row.key(), row.value(), row.expires(), row.encoding()));
  }

  private void line(List<String> fields) throws IOException {
    List<String> quoted = new ArrayList<>();
    fields.forEach(field -> quoted.add(quoted(field)));
    out.write(String.join(",", quoted) + "\r\n");
  }

  private static String quoted(String field) {
    boolean needsQuotes = field.chars().anyMatch(c -> c <= ' ' || c == '"' || c == ',');
    return needsQuotes ? '"' + field.replace("\"", "\"\"") + '"' : field;
  }
}
