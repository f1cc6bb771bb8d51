package dev.varve;

import static dev.varve.Keys.bytes;
import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {

  @Test
  void printableTextIsShownAsItIs() {
    for (String text : new String[] {"Basel", "Zürich", "😀日本", "user:1", "(something)", "é"}) {
      assertThat(Text.of(utf8(text))).isEqualTo(text);
      assertThat(Text.of(text)).isEqualTo(text);
    }
  }

  @Test
  void spacesAndQuotesPutQuotesAround() {
    assertThat(Text.of(utf8("New York"))).isEqualTo("\"New York\"");
    assertThat(Text.of(utf8("it's"))).isEqualTo("\"it's\"");
    assertThat(Text.of(utf8("C:\\temp"))).isEqualTo("'C:\\temp'");
    assertThat(Text.of(utf8("{\"a\": 1}"))).isEqualTo("'{\"a\": 1}'");
    assertThat(Text.of(utf8("it's \"so\""))).isEqualTo("\"it's \\\"so\\\"\"");
    assertThat(Text.of(utf8("it's 1\\2\n"))).isEqualTo("\"it's 1\\\\2\\x0A\"");
  }

  @Test
  void whatWouldBeTakenForSomethingElseIsShownOtherwise() {
    assertThat(Text.of((byte[]) null)).isEqualTo("(nothing)");
    assertThat(Text.of(utf8("(nothing)"))).isEqualTo("\"(nothing)\"");
    assertThat(Text.of(bytes())).isEqualTo("\"\"");
    assertThat(Text.of(utf8("\"\""))).isEqualTo("'\"\"'");
    assertThat(Text.of(bytes(0xFF))).isEqualTo("\\xFF");
    assertThat(Text.of(utf8("\\xFF"))).isEqualTo("'\\xFF'");
  }

  @Test
  void allElseIsShownEscaped() {
    assertThat(Text.of(bytes('a', 0, 'b'))).isEqualTo("a\\x00b");
    assertThat(Text.of(utf8("é\nb\u001B[31m"))).isEqualTo("é\\x0Ab\\x1B[31m");
    assertThat(Text.of(bytes('\\', 0xC3))).isEqualTo("\\\\\\xC3");
    assertThat(Text.of(bytes(0xED, 0xA0, 0x80))).isEqualTo("\\xED\\xA0\\x80");
    assertThat(Text.of("\uD800")).isEqualTo("\\xED\\xA0\\x80");
  }

  /** A tab, an end of line, odd spaces, directions, no width, fillers, and marks that join. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        '\t',
        '\n',
        '\r',
        0,
        0x1B,
        0x7F,
        0x85,
        0x9B, // controls
        0xA0,
        0x2003,
        0x3000,
        0x2028,
        0x2029, // spaces and separators
        0xAD,
        0x200B,
        0x200D,
        0x200E,
        0x202A,
        0x202E,
        0x2066,
        0x2069,
        0xFEFF, // formats
        0x34F,
        0x115F,
        0x17B4,
        0x180B,
        0x2800,
        0x3164,
        0xFE0F,
        0xFFA0,
        0xE0041,
        0xE0100, // blank
        0x378,
        0xE000,
        0xFFFF,
        0x10FFFF // no characters
      })
  void whatCannotBeSeenIsEscaped(int codePoint) {
    String text = "a" + Character.toString(codePoint) + "b";
    assertThat(Text.of(utf8(text))).matches("a(\\\\x[0-9A-F]{2})+b");
    assertThat(Text.of(text)).isEqualTo(Text.of(utf8(text)));
    assertThat(Text.quoted(text)).isEqualTo('"' + Text.of(text) + '"');
    assertThat(Text.line(text)).isEqualTo(Text.of(text));
  }

  @Test
  void aMarkIsEscapedUnlessItFollowsACharacterThatCanBeSeen() {
    assertThat(Text.of(utf8("e\u0301\u0302"))).isEqualTo("e\u0301\u0302");
    assertThat(Text.of(utf8("\u0301e"))).isEqualTo("\\xCC\\x81e");
    assertThat(Text.of(utf8("a\n\u0301"))).isEqualTo("a\\x0A\\xCC\\x81");
  }

  @Test
  void aLineKeepsSpacesAndQuotesButNoCommandsToTheTerminal() {
    assertThat(Text.line("say \"it's\" C:\\x\n\u001B[31m"))
        .isEqualTo("say \"it's\" C:\\x\\x0A\\x1B[31m");
    assertThat(Text.line("")).isEmpty();
  }

  @Test
  void quotedTextAlwaysHasQuotes() {
    assertThat(Text.quoted("sett")).isEqualTo("\"sett\"");
    assertThat(Text.quoted("a\"b")).isEqualTo("'a\"b'");
    assertThat(Text.quoted("\u001B")).isEqualTo("\"\\x1B\"");
  }
}
