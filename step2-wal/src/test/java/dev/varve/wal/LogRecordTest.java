package dev.varve.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.varve.io.Encoder;
import org.junit.jupiter.api.Test;

class LogRecordTest {

  private static LogRecord time(byte[] payload) {
    return new LogRecord(LogRecord.Kind.TIME, 1, payload, 36);
  }

  @Test
  void aTimeHasEightBytesNoMoreAndNoLess() {
    assertThat(time(new Encoder(8).u64(1L << 41).toByteArray()).millis()).isEqualTo(1L << 41);
    for (int length : new int[] {0, 7, 9, 16}) {
      assertThatIllegalArgumentException().isThrownBy(() -> time(new byte[length]).millis());
    }
  }
}
