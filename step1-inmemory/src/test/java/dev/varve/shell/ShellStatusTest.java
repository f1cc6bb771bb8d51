package dev.varve.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exit status of a session that is not interactive. */
class ShellStatusTest extends ShellFixture {
  private final StringWriter printed = new StringWriter();

  private boolean succeeds(String typed) throws IOException {
    return shell.run(new StringReader(typed), new PrintWriter(printed));
  }

  @Test
  void aSessionSucceedsIfAllItsCommandsDo() throws IOException {
    assertThat(succeeds("set a 1\n\nget b\nbatch\nset b 1\nend\nexists c\nquit\n")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sett a 1", "get", "set a \"1", "end", "batch", "batch\nset b 2\nquit"})
  void aCommandThatFailsOrABatchThatIsDroppedIsAFailure(String typed) throws IOException {
    assertThat(succeeds(typed + "\n")).isFalse();
  }

  @Test
  void theSessionGoesOnAfterAFailureUnlessToldToStop() throws IOException {
    assertThat(succeeds("set a 1\nget\nset b 2\n")).isFalse();
    assertThat(store.count()).isEqualTo(2);
    shell.stopOnError(true);
    assertThat(succeeds("set c 3\nget\nset d 4\n")).isFalse();
    assertThat(store.contains("c".getBytes(UTF_8))).isTrue();
    assertThat(store.contains("d".getBytes(UTF_8))).isFalse();
  }

  @Test
  void aBatchIsDroppedByAStop() throws IOException {
    shell.stopOnError(true);
    assertThat(succeeds("batch\nset a 1\nget\nend\n")).isFalse();
    assertThat(printed.toString()).contains("the open batch was dropped");
    assertThat(store.count()).isZero();
  }

  @Test
  void anOutputThatCannotBeWrittenEndsTheSession() {
    Writer full =
        new Writer() {
          @Override
          public void write(char[] characters, int offset, int length) throws IOException {
            throw new IOException("No space left on device");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> shell.run(new StringReader("set a 1\nset b 2\n"), new PrintWriter(full)))
        .withMessage("the output cannot be written");
    assertThat(store.count()).isOne();
  }

  @Test
  void thatIsAlsoSeenBehindStandardOutput() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> over(new PrintStream(full), "set a 1\n"))
        .withMessage("the output cannot be written");
  }

  @Test
  void afterAFailureTheStoreIsClosedAndTheProcessToldSo() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThatExceptionOfType(FailedCommands.class)
        .isThrownBy(() -> over(new PrintStream(out, true, UTF_8), "get\nget\n"));
    assertThat(out.toString(UTF_8).lines()).hasSize(2);
    assertThatExceptionOfType(FailedCommands.class)
        .isThrownBy(() -> over(new PrintStream(out, true, UTF_8), "get\nget\n", "--stop-on-error"));
    assertThat(out.toString(UTF_8).lines()).hasSize(3);
    assertThat(run("get a")).isEqualTo("store is closed\n");
  }

  /** The statistics count only the typed commands. */
  @Test
  void theLookAtWhatAWriteReplacesIsNotMeasured() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    over(new PrintStream(out, true, UTF_8), "set a 1\nset a 2\nstats\n");
    assertThat(out.toString(UTF_8))
        .contains("ok, was 1")
        .containsPattern("(?m)^gets +0$")
        .containsPattern("(?m)^writes +2$");
  }

  private void over(PrintStream printTo, String typed, String... options) {
    InputStream in = System.in;
    PrintStream out = System.out;
    try {
      System.setIn(new ByteArrayInputStream(typed.getBytes(UTF_8)));
      System.setOut(printTo);
      Shell.over(List.of(options), store, List.of());
    } finally {
      System.setIn(in);
      System.setOut(out);
    }
  }

  @Test
  void aFrozenClockStandsStill() {
    InstantSource frozen = Shell.clock(List.of("--stop-on-error", "--frozen-clock"));
    InstantSource running = Shell.clock(List.of("--stop-on-error"));
    long start = running.millis();
    assertThat(frozen.millis()).isGreaterThan(1L << 32).isLessThanOrEqualTo(start);
    long shown = frozen.millis();
    while (running.millis() == start) {
      Thread.onSpinWait();
    }
    assertThat(frozen.millis()).isEqualTo(shown);
  }
}
