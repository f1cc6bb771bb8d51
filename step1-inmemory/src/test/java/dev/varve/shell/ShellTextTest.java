package dev.varve.shell;

import static dev.varve.Keys.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Keys;
import dev.varve.Oddity;
import dev.varve.demo.Told;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Input from a pipe and words of a command: the shell uses the exact bytes, or rejects them. */
class ShellTextTest extends ShellFixture {

  static List<Oddity> notText() {
    return Oddity.notText();
  }

  static List<Oddity> halves() {
    return Oddity.halves();
  }

  static List<Oddity> good() {
    return Oddity.good();
  }

  /** Returns what the shell prints when those bytes are its standard input. */
  private List<String> piped(byte[]... parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(all.toByteArray()));
    try {
      return Told.by(arguments -> shell.run()).lines().toList();
    } finally {
      System.setIn(before);
    }
  }

  @ParameterizedTest
  @MethodSource("notText")
  void aPipedLineThatIsNotTextIsRefusedByNumberAndTheNextOneIsDone(Oddity odd) throws IOException {
    List<String> printed =
        piped(utf8("set a 1\nset city "), odd.bytes(), utf8("\nget city\nget a\n"));
    assertThat(printed).hasSize(4);
    assertThat(printed.get(1))
        .startsWith("line 2 is not UTF-8 at byte " + (odd.wrongAt() + "set city ".length()) + " (");
    assertThat(printed).endsWith("(nothing)", "1");
    assertThat(store.count()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("good")
  void pipedTextIsStoredAsItIs(Oddity odd) throws IOException {
    assertThat(piped(utf8("set "), odd.bytes(), utf8(" "), odd.bytes())).containsExactly("ok");
    assertThat(store.get(odd.bytes())).isEqualTo(odd.bytes());
  }

  @Test
  void aByteOrderMarkIsSkippedAtTheStartOfAPipeOnly() throws IOException {
    assertThat(piped(utf8("\uFEFFset a 1\n\uFEFFset b 2")))
        .hasSize(2)
        .startsWith("ok")
        .last()
        .asString()
        .startsWith("unknown command");
    assertThat(store.keys("")).containsExactly("a");
  }

  @ParameterizedTest
  @MethodSource("halves")
  void aLineWithHalfACharacterIsRefused(Oddity half) {
    store.put("user?", "alice");
    assertThat(run("set " + half.text() + " mallory\nset a 1"))
        .startsWith("line has half of a surrogate pair at index " + (4 + half.wrongAt()) + ": ")
        .endsWith("\nok\n");
    assertThat(store.keys("")).containsExactly("a", "user?");
    assertThat(store.get("user?")).isEqualTo("alice");
  }

  @ParameterizedTest
  @MethodSource("notText")
  void bytesMayBeTypedAsEscapesWhereBytesAreMeantAndAreRefusedWhereTextIs(Oddity odd) {
    String typed = HexFormat.of().withPrefix("\\x").formatHex(odd.bytes());
    assertThat(run("set " + typed + " " + typed + "\ncount " + typed)).isEqualTo("ok\n1\n");
    assertThat(run("keys " + typed).lines()).hasSize(1);
    assertThat(store.get(odd.bytes())).isEqualTo(odd.bytes());
    assertThat(run("help " + typed)).startsWith("argument 1 is not UTF-8 at byte " + odd.wrongAt());
    assertThat(run(typed)).startsWith("the name of the command is not UTF-8 at byte ");
    assertThat(run("set a 1 " + typed)).startsWith("argument 3 is not UTF-8 at byte ");
    assertThat(store.get(Keys.utf8("a"))).isNull();
  }
}
