package dev.varve.course;

import dev.varve.NotUtf8Exception;
import dev.varve.Text;
import dev.varve.Utf8Reader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Standard input and output that are not a terminal: a key is the first character of a line, and
 * the rest of the line is the word after it. There are no colours.
 */
final class LineConsole implements Console {
  private final InputStream in;
  private final PrintStream out;
  // An empty element is the last one.
  private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
  private String last = "";

  private Thread reader;

  LineConsole(InputStream in, PrintStream out) {
    this.in = in;
    this.out = out;
  }

  /** Starts reading, but only when a key is needed, since the input may be for a shell. */
  private void begin() {
    if (reader == null) {
      reader = new Thread(this::read, "keys");
      reader.setDaemon(true);
      reader.start();
    }
  }

  private void read() {
    BufferedReader reader = new BufferedReader(new Utf8Reader(in));
    try {
      for (String line = next(reader); line != null; line = next(reader)) {
        lines.add(Optional.of(line.strip()));
      }
    } catch (IOException e) {
      // Treated as the end of the input: the runner stops.
      out.println("no more keys: " + Text.line(String.valueOf(e.getMessage())));
    } finally {
      lines.add(Optional.empty());
    }
  }

  /** Returns the next line; a line that is not text counts as empty. */
  private static String next(BufferedReader reader) throws IOException {
    try {
      return reader.readLine();
    } catch (NotUtf8Exception e) {
      return "";
    }
  }

  @Override
  public void print(String text) {
    out.print(text.replace("\n", System.lineSeparator()));
    out.flush();
  }

  @Override
  public void checkOutput() throws IOException {
    if (out.checkError()) {
      throw new IOException("the output cannot be written");
    }
  }

  @Override
  public int key(Duration limit) {
    begin();
    try {
      Optional<String> line = lines.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        return NONE;
      }
      last = line.orElse("");
      return line.map(it -> it.isEmpty() ? ' ' : (int) it.charAt(0)).orElse(END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return END;
    }
  }

  @Override
  public String word(String prompt) {
    int space = last.indexOf(' ');
    String rest = space < 0 ? last.substring(1) : last.substring(space).strip();
    if (!rest.isEmpty()) {
      return rest;
    }
    print(prompt);
    try {
      Optional<String> line = lines.take();
      if (line.isEmpty()) {
        // The next key has to see the end, too.
        lines.add(line);
      }
      return line.orElse("");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  @Override
  public Colours colours() {
    return Colours.NONE;
  }

  @Override
  public void close() {
    out.flush();
  }
}
