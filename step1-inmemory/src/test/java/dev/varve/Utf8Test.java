package dev.varve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Text and bytes are converted without loss, or not at all. */
class Utf8Test {

  private static BufferedReader reader(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return new BufferedReader(new Utf8Reader(new ByteArrayInputStream(all.toByteArray())));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @ParameterizedTest
  @EnumSource
  void textIsEncodedAndDecodedWithoutLossOrRefusedWithItsPlace(Oddity odd) {
    if (Oddity.good().contains(odd)) {
      assertThat(Utf8.encode("key", odd.text())).isEqualTo(odd.bytes());
      assertThat(Utf8.decode("key", odd.bytes())).isEqualTo(odd.text());
    } else if (odd.text() != null) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Utf8.encode("key", odd.text()))
          .withMessage(
              "key has half of a surrogate pair at index %d: \\u%04X",
              odd.wrongAt(), (int) odd.text().charAt(odd.wrongAt()));
    } else {
      assertThat(Utf8.decodeOrNull(odd.bytes())).isNull();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Utf8.decode("key", odd.bytes()))
          .withMessage(
              "key is not UTF-8 at byte %d (0x%02X)", odd.wrongAt(), odd.bytes()[odd.wrongAt()]);
    }
  }

  @Test
  void anErrorFarBehindIsFound() {
    byte[] bytes = new byte[100_000];
    bytes[99_999] = (byte) 0xFC;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Utf8.decode("value", bytes))
        .withMessage("value is not UTF-8 at byte 99999 (0xFC)");
  }

  @Test
  void nullIsRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Utf8.encode("key", null))
        .withMessage("key is null");
  }

  @ParameterizedTest
  @EnumSource
  void aLineThatIsNotTextIsNamedAndTheNextOneIsRead(Oddity odd) throws IOException {
    if (Oddity.halves().contains(odd)) {
      return;
    }
    BufferedReader lines = reader(bytes("first\n"), odd.bytes(), bytes("\nthird"));
    assertThat(lines.readLine()).isEqualTo("first");
    if (odd.text() != null) {
      assertThat(lines.readLine()).isEqualTo(odd.text());
    } else {
      assertThatThrownBy(lines::readLine)
          .isInstanceOf(CharacterCodingException.class)
          .hasMessageStartingWith("line 2 is not UTF-8 at byte " + odd.wrongAt() + " (0x");
    }
    assertThat(lines.readLine()).isEqualTo("third");
    assertThat(lines.readLine()).isNull();
  }

  @Test
  void aByteOrderMarkIsSkippedAtTheStartAndKeptElsewhere() throws IOException {
    BufferedReader lines = reader(bytes("\uFEFF\uFEFFfirst\n\uFEFFsecond"));
    assertThat(lines.readLine()).isEqualTo("\uFEFFfirst");
    assertThat(lines.readLine()).isEqualTo("\uFEFFsecond");
    assertThat(reader(bytes("\uFEFF")).readLine()).isNull();
    assertThat(reader(bytes("\uFEFF\nx")).readLine()).isEmpty();
  }

  @Test
  void aCharacterThatLiesOnTheEdgeOfABufferIsWhole() throws IOException {
    String text = "x".repeat(8191) + "ü" + "y".repeat(20_000) + "\r\n\n";
    StringBuilder read = new StringBuilder();
    BufferedReader reader = reader(bytes(text));
    for (int c = reader.read(); c >= 0; c = reader.read()) {
      read.append((char) c);
    }
    assertThat(read.toString()).isEqualTo(text);
  }

  @Test
  void aFileIsNamedWithItsLine(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("a.txt");
    Files.write(file, new byte[] {'a', '\n', (byte) 0xFC});
    assertThatThrownBy(() -> Utf8Reader.readFile(file))
        .isInstanceOf(CharacterCodingException.class)
        .hasMessage(file + ", line 2 is not UTF-8 at byte 0 (0xFC)");
    Files.writeString(file, "\uFEFFa\r\nb");
    assertThat(Utf8Reader.readFile(file)).isEqualTo("a\r\nb");
    assertThat(Utf8Reader.linesOf(file)).containsExactly("a", "b");
  }
}
