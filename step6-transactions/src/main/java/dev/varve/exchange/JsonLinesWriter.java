package dev.varve.exchange;

import java.io.IOException;
import java.io.Writer;

/** Writes entries as lines such as {@code {"key":"city","value":"Basel"}}. */
final class JsonLinesWriter implements FileFormat.RowWriter {
  private final Writer out;

  JsonLinesWriter(Writer out) {
    this.out = out;
  }

  @Override
  public void write(Row row) throws IOException {
    out.write(JsonLinesReader.JSON.writeValueAsString(row.parts()) + "\n");
  }
}
