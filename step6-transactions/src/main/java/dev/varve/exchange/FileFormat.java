package dev.varve.exchange;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Locale;

/** How entries stand in a file; the end of its name says which. */
enum FileFormat {
  /** Comma-separated values, RFC 4180, with a line of names first. */
  CSV(".csv") {
    @Override
    RowReader reader(BufferedReader in) {
      return new CsvReader(in);
    }

    @Override
    RowWriter writer(Writer out) throws IOException {
      return new CsvWriter(out);
    }
  },

  /** An object of JSON a line. */
  JSON_LINES(".jsonl") {
    @Override
    RowReader reader(BufferedReader in) {
      return new JsonLinesReader(in);
    }

    @Override
    RowWriter writer(Writer out) {
      return new JsonLinesWriter(out);
    }
  };

  /** Reads entries, one after the other. */
  interface RowReader {
    /**
     * Returns the next one, or null after the last.
     *
     * @throws IllegalArgumentException if what stands there is none
     */
    Row next() throws IOException;

    /** Returns the number of the line in which the last one began, counted from 1. */
    long line();
  }

  /** Writes entries, one after the other. */
  interface RowWriter {
    void write(Row row) throws IOException;
  }

  private final String ending;

  FileFormat(String ending) {
    this.ending = ending;
  }

  abstract RowReader reader(BufferedReader in);

  abstract RowWriter writer(Writer out) throws IOException;

  /** Returns the format of {@code file}. */
  static FileFormat of(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    for (FileFormat format : values()) {
      if (name.endsWith(format.ending)) {
        return format;
      }
    }
    throw new IllegalArgumentException("a file's name must end with .csv or .jsonl: " + file);
  }
}
