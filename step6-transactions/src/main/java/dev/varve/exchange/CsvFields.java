package dev.varve.exchange;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads comma-separated values in the format of RFC 4180, line by line. A quoted field may contain
 * delimiters, quotes (written twice) and line breaks. Lines may end without a carriage return;
 * empty ones are skipped.
 */
public final class CsvFields {
  private static final int END = -1;
  private static final int NOT_BEGUN = -2;

  private final BufferedReader in;
  private final char delimiter;
  private int next = NOT_BEGUN;
  private long line = 1;
  private long lineOfFields = 1;

  /**
   * A field of a line.
   *
   * @param text what it says
   * @param isQuoted whether it was written in quotes
   */
  public record Field(String text, boolean isQuoted) {}

  /** Reads {@code in}, whose fields are separated by {@code delimiter}. */
  public CsvFields(BufferedReader in, char delimiter) {
    this.in = in;
    this.delimiter = delimiter;
  }

  /**
   * Returns the fields of the next line that is not empty; none after the last.
   *
   * @throws IllegalArgumentException if a quote is not closed, or followed by something else
   */
  public List<Field> next() throws IOException {
    if (next == NOT_BEGUN) {
      next = in.read();
    }
    List<Field> fields = List.of();
    while (next != END && isEmpty(fields)) {
      lineOfFields = line;
      fields = fields();
    }
    return isEmpty(fields) ? List.of() : fields;
  }

  private static boolean isEmpty(List<Field> fields) {
    return fields.isEmpty() || fields.size() == 1 && fields.get(0).text().isEmpty();
  }

  /** Returns the number of the line at which the last fields began, counted from 1. */
  public long line() {
    return lineOfFields;
  }

  private List<Field> fields() throws IOException {
    List<Field> fields = new ArrayList<>();
    fields.add(field());
    while (next == delimiter) {
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
  private Field field() throws IOException {
    StringBuilder field = new StringBuilder();
    boolean isQuoted = next == '"';
    if (isQuoted) {
      readQuoted(field);
    } else {
      while (next != delimiter && next != '\r' && next != '\n' && next != END) {
        field.append((char) next);
        advance();
      }
    }
    return new Field(field.toString(), isQuoted);
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
