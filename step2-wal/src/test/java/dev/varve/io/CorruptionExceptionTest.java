package dev.varve.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.CorruptionException;
import org.junit.jupiter.api.Test;

class CorruptionExceptionTest {

  /** What damaged bytes say must not reach a terminal or a log as it is. */
  @Test
  void theMessageIsOneVisibleLine() {
    String odd = "\u001B[31m\n\u202E";
    String shown = "\\x1B[31m\\x0A\\xE2\\x80\\xAE";
    assertThat(new CorruptionException(odd, odd)).hasMessage(shown + ": " + shown);
    assertThat(new CorruptionException(odd, 7, "names %s", odd))
        .hasMessage(shown + "@7: names " + shown);
    assertThat(new CorruptionException("a", 7, new IllegalArgumentException(odd)))
        .hasMessage("a@7: " + shown);
  }
}
