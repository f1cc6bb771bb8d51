package dev.varve.shell;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.varve.Keys;
import dev.varve.Text;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {

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

  /** What the shell shows may be typed again, in quotes. */
  @Test
  void whatIsShownEscapedIsReadBackAsTheSameBytes() {
    for (byte[] key : Keys.evil()) {
      if (!Text.of(key).equals(new String(key, ISO_8859_1))) {
        String shown = key.length == 0 ? "" : Text.of(key);
        assertThat(Words.split("\"" + shown + "\"")).containsExactly(key);
      }
    }
  }
}
