package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisNumbersTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 10, 1234567890123L, Long.MAX_VALUE, Long.MIN_VALUE})
  void anIntegerIsWhatItIsPrintedAs(long number) {
    assertThat(RedisNumbers.integerOrNull(RedisNumbers.bytes(number))).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " 1",
        "1 ",
        "+1",
        "01",
        "-0",
        "-",
        "1.0",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999",
        "1\0",
        "0x1"
      })
  void nothingElseIsAnInteger(String text) {
    assertThat(RedisNumbers.isInteger(Ascii.bytes(text))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "10.50, 10.5",
    "5.0e3, 5000",
    "-0.0, 0",
    ".5, 0.5",
    "17179869185.5, 17179869185.5",
    "1e17, 100000000000000000",
    "1e-20, 0",
    "0.123456789012345678, 0.12345678901234568"
  })
  void aDecimalHasNoExponentAndNoTrailingZeros(String text, String written) {
    byte[] bytes = RedisNumbers.bytes(RedisNumbers.decimal(Ascii.bytes(text)));
    assertThat(Ascii.text(bytes)).isEqualTo(written);
  }

  @Test
  void aHugeExponentIsNoWayToTakeMemory() {
    assertThatThrownBy(() -> RedisNumbers.decimal(Ascii.bytes("1e999999999")))
        .isSameAs(RespError.NOT_A_FLOAT);
    assertThatThrownBy(() -> RedisNumbers.decimal(Ascii.bytes("1e9999")))
        .isSameAs(RespError.NOT_FINITE);
    assertThatThrownBy(() -> RedisNumbers.decimal(Ascii.bytes("-Inf")))
        .isSameAs(RespError.NOT_FINITE);
  }
}
