package dev.varve.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PauseTest {
  private static final String QUESTION = "  [Enter: go on; a, Enter: go on without pauses] ";

  private final ByteArrayOutputStream told = new ByteArrayOutputStream();

  @AfterEach
  void forget() {
    System.clearProperty("varve.pauses.ended");
  }

  private String tell(String answers) {
    PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);
    BufferedReader in = new BufferedReader(new StringReader(answers));
    Narrator narrator = new Narrator(out, Pause.of(in, out));
    narrator.heading("One");
    narrator.heading("Two");
    narrator.heading("Three");
    return told.toString(StandardCharsets.UTF_8);
  }

  private static int questions(String text) {
    return text.split(Pattern.quote(QUESTION), -1).length - 1;
  }

  @Test
  void eachPartBeginsWhenTheReaderWantsIt() {
    String text = tell("\n\n\n");
    assertThat(questions(text)).isEqualTo(3);
    assertThat(text.indexOf("-- Three")).isGreaterThan(text.lastIndexOf(QUESTION));
  }

  @Test
  void anAnswerOrTheEndOfTheInputEndsThePausesOfLaterDemosToo() {
    assertThat(questions(tell("\na\n\n"))).isEqualTo(2);
    told.reset();
    assertThat(questions(tell("\n\n\n"))).isZero();
    forget();
    told.reset();
    assertThat(questions(tell(""))).isEqualTo(1);
    assertThat(told.toString(StandardCharsets.UTF_8)).contains("-- Three");
  }

  @Test
  void whereThereIsNoTerminalNobodyIsAsked() {
    Narrator narrator = new Narrator(new PrintStream(told, true, StandardCharsets.UTF_8));
    narrator.heading("One");
    assertThat(told.toString(StandardCharsets.UTF_8)).doesNotContain("Enter");
  }
}
