package dev.varve.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;

/** What a demo prints. */
public final class Told {

  /** The main method of a demo. */
  public interface DemoMain {
    void run(String[] args) throws IOException;
  }

  private Told() {}

  /** Runs a demo, and returns what it printed, which must keep within 80 columns. */
  public static String by(DemoMain demo) throws IOException {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, UTF_8));
    try {
      demo.run(new String[0]);
    } finally {
      System.setOut(before);
    }
    String told = bytes.toString(UTF_8);
    assertThat(told.lines()).isNotEmpty().allMatch(line -> line.length() <= 80);
    return told;
  }
}
