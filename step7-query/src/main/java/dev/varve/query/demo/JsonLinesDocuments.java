package dev.varve.query.demo;

import dev.varve.query.Document;
import dev.varve.query.Json;
import java.io.BufferedReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Documents from lines with a JSON object each; empty lines are skipped. */
final class JsonLinesDocuments extends DocumentSource {
  private final BufferedReader in;
  private long line;

  JsonLinesDocuments(BufferedReader in, String idField) {
    super(idField);
    this.in = in;
  }

  @Override
  @Nullable Document next() throws IOException {
    String text = "";
    while (text != null && text.isBlank()) {
      text = in.readLine();
      line++;
    }
    return text == null ? null : document(Json.parseObject(text));
  }

  @Override
  long line() {
    return line;
  }
}
