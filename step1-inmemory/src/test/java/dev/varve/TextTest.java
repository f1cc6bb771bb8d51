package dev.varve;

import static dev.varve.Keys.bytes;
import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {

  @Test
  void printableTextIsShownAsItIs() {
    for (String text : new String[] {"New York", "Zürich", "😀 日本", "C:\\temp", "it's \"so\""}) {
      assertThat(Text.of(utf8(text))).isEqualTo(text);
    }
  }

  @Test
  void nothingIsShownAsAPairOfQuotes() {
    assertThat(Text.of(bytes())).isEqualTo("\"\"");
  }

  @Test
  void allElseIsShownEscaped() {
    assertThat(Text.of(bytes(0xFF))).isEqualTo("\\xFF");
    assertThat(Text.of(bytes('a', 0, 'b'))).isEqualTo("a\\x00b");
    assertThat(Text.of(utf8("a\nb\u001B[31m"))).isEqualTo("a\\x0Ab\\x1B[31m");
    assertThat(Text.of(bytes('\\', 0xC3))).isEqualTo("\\\\\\xC3");
    assertThat(Text.of(utf8("\u2028"))).isEqualTo("\\xE2\\x80\\xA8");
    assertThat(Text.of(bytes(0xED, 0xA0, 0x80))).isEqualTo("\\xED\\xA0\\x80");
  }
}
