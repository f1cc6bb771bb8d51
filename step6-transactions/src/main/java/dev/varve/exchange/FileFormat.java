package dev.varve.exchange;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Locale;

/** The format of entries in a file, chosen by the file name extension. */
enum FileFormat {
  /** Comma-separated values, RFC 4180, with a header line. */
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

  /** One JSON object per line. */
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
     * Returns the next entry, or null after the last.
     *
     * @throws IllegalArgumentException if the input is not an entry
     */
    Row next() throws IOException;

    /** Returns the number of the line at which the last entry began, counted from 1. */
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
