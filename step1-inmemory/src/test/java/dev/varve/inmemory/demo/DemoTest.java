package dev.varve.inmemory.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.shell.Refusals;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class DemoTest {

  @Test
  void whatWasMistypedIsRefused() {
    Refusals.check(Demo::commandLine, "shell");
  }

  @Test
  void theDemoTellsItsStoryWithin80Columns() {
    String told = told();
    assertThat(told.lines()).allMatch(line -> line.length() <= 80);
    assertThat(told)
        .contains("12:29  get session                        alice")
        .contains("12:30  get session                        (nothing)")
        .contains("U+01F600  GRINNING FACE")
        .containsPattern("entries found, and sorted +80\\R")
        .containsPattern("a store opened after that one closed +0 keys\\R");
  }

  private static String told() {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, UTF_8));
    try {
      Demo.main(new String[0]);
    } finally {
      System.setOut(before);
    }
    return bytes.toString(UTF_8);
  }
}
