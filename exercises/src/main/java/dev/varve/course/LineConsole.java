package dev.varve.course;

import dev.varve.NotUtf8Exception;
import dev.varve.Text;
import dev.varve.Utf8Reader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Standard input and output that are no terminal: a key is a line, and there are no colours. */
final class LineConsole implements Console {
  private final PrintStream out;
  private final BlockingQueue<Integer> keys = new LinkedBlockingQueue<>();

  LineConsole(InputStream in, PrintStream out) {
    this.out = out;
    Thread reader = new Thread(() -> read(in), "keys");
    reader.setDaemon(true);
    reader.start();
  }

  private void read(InputStream in) {
    BufferedReader lines = new BufferedReader(new Utf8Reader(in));
    try {
      for (String line = next(lines); line != null; line = next(lines)) {
        String key = line.isBlank() ? " " : line.strip();
        keys.add((int) key.charAt(0));
      }
    } catch (IOException e) {
      // As good as its end: the runner stops.
      out.println("no more keys: " + Text.line(String.valueOf(e.getMessage())));
    } finally {
      keys.add(END);
    }
  }

  /** Returns the next line; one that is not text is no key. */
  private static String next(BufferedReader lines) throws IOException {
    try {
      return lines.readLine();
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
    try {
      Integer key = keys.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
      return key == null ? NONE : key;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return END;
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
