package dev.varve.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;

/** What a demo prints. */
public final class Told {

  /** The main method of a demo. */
  public interface DemoMain {
    void run(String[] args) throws IOException;
  }

  private Told() {}

  /** Runs a demo, and returns what it printed, which must keep within 80 columns. */
  public static String by(DemoMain demo, String... args) throws IOException {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, UTF_8));
    try {
      demo.run(args);
    } finally {
      System.setOut(before);
    }
    String told = bytes.toString(UTF_8);
    assertThat(told.lines()).isNotEmpty().allMatch(line -> line.length() <= 80);
    return told;
  }

  /** Runs a demo that reads {@code typed}, and returns what it printed. */
  public static String whenTyped(String typed, DemoMain demo, String... args) throws IOException {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(typed.getBytes(UTF_8)));
    try {
      return by(demo, args);
    } finally {
      System.setIn(before);
    }
  }
}
