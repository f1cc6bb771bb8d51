package dev.varve.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads entries from lines such as {@code {"key":"city","value":"Basel"}}; empty ones are skipped.
 */
final class JsonLinesReader implements FileFormat.RowReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BufferedReader in;
  private long line;

  JsonLinesReader(BufferedReader in) {
    this.in = in;
  }

  /** Returns the line of {@code row}, with its end. */
  static String line(Row row) {
    ObjectNode object = JSON.createObjectNode();
    row.parts().forEach(object::put);
    return object + "\n";
  }

  @Override
  public Row next() throws IOException {
    String text = "";
    while (text != null && text.isBlank()) {
      text = in.readLine();
      line++;
    }
    return text == null ? null : Row.of(parts(text));
  }

  private static Map<String, String> parts(String text) {
    Map<String, String> parts = new HashMap<>();
    try {
      JsonNode object = JSON.readTree(text);
      if (!object.isObject()) {
        throw new IllegalArgumentException("no object of JSON");
      }
      for (Map.Entry<String, JsonNode> part : object.properties()) {
        parts.put(part.getKey(), text(part.getKey(), part.getValue()));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
    }
    return parts;
  }

  private static String text(String name, JsonNode part) {
    if (!part.isTextual()) {
      throw new IllegalArgumentException("\"" + name + "\" is no text");
    }
    return part.textValue();
  }

  @Override
  public long line() {
    return line;
  }
}
