package dev.varve.exchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.varve.Text;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads entries from lines such as {@code {"key":"city","value":"Basel"}}; empty lines are skipped.
 * A line with more than one entry or with a duplicate field is rejected, so that nothing is lost.
 */
final class JsonLinesReader implements FileFormat.RowReader {
  static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  // The store has its own limit, and an export may reach it.
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final BufferedReader in;
  private long line;

  JsonLinesReader(BufferedReader in) {
    this.in = in;
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
        throw new IllegalArgumentException("not a JSON object");
      }
      for (Map.Entry<String, JsonNode> part : object.properties()) {
        parts.put(part.getKey(), text(part.getKey(), part.getValue()));
      }
    } catch (MismatchedInputException e) {
      throw new IllegalArgumentException("more than one JSON object", e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("invalid JSON: " + Text.line(e.getOriginalMessage()), e);
    }
    return parts;
  }

  private static String text(String name, JsonNode part) {
    if (!part.isTextual()) {
      throw new IllegalArgumentException(Text.quoted(Row.cut(name)) + " is not text");
    }
    return part.textValue();
  }

  @Override
  public long line() {
    return line;
  }
}
