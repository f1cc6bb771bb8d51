package dev.varve.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.varve.Keys;
import dev.varve.Seed;
import dev.varve.Text;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordsTest {
  private static final List<String> ODD =
      List.of(
          " ",
          "  ",
          "\"",
          "'",
          "\\",
          "\\x",
          "\\xFF",
          "\\n",
          "\n",
          "\t",
          "\u001B[31m",
          "(nothing)",
          "\"\"",
          "''",
          "--limit",
          "\u0301",
          "\u202E",
          "\u200B",
          "\u00A0",
          "\u3000",
          "\uFEFF",
          "é");

  private static List<String> split(String line) {
    return Words.split(line).stream().map(word -> new String(word, UTF_8)).toList();
  }

  @Test
  void wordsAreSplitAtSpaces() {
    assertThat(split("set a 1")).containsExactly("set", "a", "1");
    assertThat(split("  set \t a   1  ")).containsExactly("set", "a", "1");
    assertThat(split("")).isEmpty();
    assertThat(split("   ")).isEmpty();
    assertThat(split("Zürich 😀")).containsExactly("Zürich", "😀");
  }

  @Test
  void quotedWordsMayHoldSpacesOrNothing() {
    assertThat(split("set city \"New York\"")).containsExactly("set", "city", "New York");
    assertThat(split("set city 'New York'")).containsExactly("set", "city", "New York");
    assertThat(split("set \"\" ''")).containsExactly("set", "", "");
    assertThat(split("a\"b c\"d'e f'g")).containsExactly("ab cde fg");
  }

  @Test
  void oneKindOfQuoteMayHoldTheOther() {
    assertThat(split("\"it's\" '\"so\"'")).containsExactly("it's", "\"so\"");
  }

  @Test
  void aBackslashEscapesExceptBetweenSingleQuotes() {
    assertThat(split("a\\ b \\\"c \\\\")).containsExactly("a b", "\"c", "\\");
    assertThat(split("\"a\\\"b\\n\\t\\r\"")).containsExactly("a\"b\n\t\r");
    assertThat(split("'C:\\temp\\'")).containsExactly("C:\\temp\\");
    assertThat(Words.split("\\xFFa \"\\x00\"")).containsExactly(Keys.bytes(0xFF, 'a'), new byte[1]);
  }

  @Test
  void aQuoteThatIsNotClosedIsAnError() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> split("set city \"New York"))
        .withMessage("a quote is not closed: end the value with \", or write \\\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> split("it's"))
        .withMessage("a quote is not closed: end the value with ', or write \\'");
    assertThatIllegalArgumentException().isThrownBy(() -> split("\"a\\\""));
  }

  @Test
  void anEscapeThatIsNoneIsAnError() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> split("a\\"))
        .withMessage("a backslash ends the line: write \\\\ for one");
    for (String wrong : new String[] {"\\x", "\\xF", "\\xFG", "\\x+1", "\"\\xF\""}) {
      assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> split(wrong));
    }
  }

  /** The output of the shell can be typed again unchanged. */
  @Test
  void whatIsShownIsReadBackAsTheSameBytes() {
    for (byte[] key : Keys.evil()) {
      assertThat(Words.split("get " + Text.of(key) + " x")).element(1).isEqualTo(key);
    }
  }

  @Test
  void anyBytesAreShownAsOneVisibleWordAndReadBack() {
    Seed.run(
        seed -> {
          for (int i = 0; i < 20_000; i++) {
            byte[] bytes = odd(seed.random());
            String shown = Text.of(bytes);
            assertThat(Words.split(shown)).as(shown).containsExactly(bytes);
            assertThat(Text.line(shown)).isEqualTo(shown);
            assertThat(shown).isNotEqualTo(Text.NOTHING);
            String text = new String(bytes, UTF_8);
            assertThat(split(Text.of(text))).containsExactly(text);
            assertThat(split("a" + Text.quoted(text))).containsExactly("a" + text);
          }
        });
  }

  /** Draws a few pieces, characters and bytes, that could be mistaken for something else. */
  private static byte[] odd(Random random) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int pieces = random.nextInt(5); pieces > 0; pieces--) {
      switch (random.nextInt(4)) {
        case 0 -> bytes.write(random.nextInt(256));
        case 1 -> bytes.writeBytes(Keys.utf8(ODD.get(random.nextInt(ODD.size()))));
        case 2 -> bytes.write(' ' + random.nextInt(95));
        default -> bytes.writeBytes(Keys.utf8(Character.toString(character(random))));
      }
    }
    return bytes.toByteArray();
  }

  private static int character(Random random) {
    int codePoint = random.nextInt(random.nextBoolean() ? 0x3100 : 0x110000);
    return Character.getType(codePoint) == Character.SURROGATE ? 'x' : codePoint;
  }
}
