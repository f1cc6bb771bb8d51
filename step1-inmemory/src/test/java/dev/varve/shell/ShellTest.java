package dev.varve.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Cursor;
import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.Readable;
import dev.varve.WriteBatch;
import dev.varve.inmemory.InMemoryStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ShellTest extends ShellFixture {

  @Test
  void valuesAreSetShownAndDeleted() {
    assertTranscript(
        """
        > get city
        (nothing)
        > set city Basel
        ok
        > get city
        Basel
        > exists city
        yes
        > delete city
        ok, was Basel
        > exists city
        no
        > get city
        (nothing)
        """);
  }

  @Test
  void whatAWriteReplacesIsTold() {
    assertTranscript(
        """
        > set city "New York"
        ok
        > set city Bern
        ok, was "New York"
        > delete city
        ok, was Bern
        > delete city
        ok
        > set city ""
        ok
        > set city Basel 30
        ok, was ""
        """);
    clock.advance(Duration.ofSeconds(30));
    assertThat(run("set city Bern")).isEqualTo("ok\n");
  }

  /** In a batch nothing is replaced before its end. */
  @Test
  void inABatchNothingIsToldToBeReplaced() {
    assertThat(run("set a 1\nbatch\nset a 2\ndelete a\nend"))
        .isEqualTo("ok\nok; set and delete, then end or abort\nok\nok\n2 operations written\n");
  }

  @Test
  void aValueThatCannotBeReadMayBeReplaced() {
    Readable damaged =
        new Readable() {
          @Override
          public byte[] get(byte[] key) {
            throw new IllegalStateException("block's crc is wrong");
          }

          @Override
          public Cursor scan(KeyRange range) {
            throw new IllegalStateException("block's crc is wrong");
          }
        };
    assertThat(Transcript.of(new Shell(store, damaged), "set a 1\ndelete a")).isEqualTo("ok\nok\n");
  }

  @Test
  void valuesWithSpacesAreQuoted() {
    assertTranscript(
        """
        > set city "New York"
        ok
        > set 'a key' 'a "value"'
        ok
        > set empty ""
        ok
        > get city
        "New York"
        > get 'a key'
        'a "value"'
        > get empty
        ""
        """);
  }

  @Test
  void noTwoValuesAreShownAlikeNorLikeNone() {
    assertTranscript(
        """
        > set lit '\\xFF'
        ok
        > set byte \\xFF
        ok
        > set two '""'
        ok
        > set none ""
        ok
        > set noth "(nothing)"
        ok
        > get lit
        '\\xFF'
        > get byte
        \\xFF
        > get two
        '""'
        > get none
        ""
        > get noth
        "(nothing)"
        > get absent
        (nothing)
        """);
  }

  @Test
  void bytesThatAreNoTextAreShownAndTypedEscaped() {
    assertTranscript(
        """
        > set "\\xFF\\x00" "a\\nb"
        ok
        > scan
        \\xFF\\x00 = a\\x0Ab
        > get "\\xFF\\x00"
        a\\x0Ab
        """);
  }

  @Test
  void aValueMayBeSetForSomeSeconds() {
    assertTranscript(
        """
        > set session alice 30
        ok
        > set city Basel
        ok
        > ttl session
        30.0 seconds
        > ttl city
        for good
        > ttl sess
        (nothing)
        """);
    clock.advance(Duration.ofMillis(29_500));
    assertThat(run("ttl session")).isEqualTo("0.5 seconds\n");
    clock.advance(Duration.ofMillis(500));
    assertThat(run("ttl session\nget session")).isEqualTo("(nothing)\n(nothing)\n");
  }

  @Test
  void keysAreCountedAndListedByPrefix() {
    store.write(new WriteBatch().put("user:1", "a").put("user:2", "b").put("order:1", "c"));
    assertTranscript(
        """
        > count
        3
        > count user:
        2
        > keys
        order:1
        user:1
        user:2
        > keys user:
        user:1
        user:2
        > keys user: --reverse
        user:2
        user:1
        > keys x
        """);
  }

  @Test
  void aScanTakesBoundsAnOrderAndALimit() {
    store.write(new WriteBatch().put("a", "1").put("b", "2").put("c", "3").put("d", "4"));
    assertTranscript(
        """
        > scan b d
        b = 2
        c = 3
        > scan c
        c = 3
        d = 4
        > scan b --reverse
        d = 4
        c = 3
        b = 2
        > scan --reverse --limit 2 a c
        b = 2
        a = 1
        > scan --limit 1
        a = 1
        (the first 1; there are more: --limit N)
        > scan d a
        """);
  }

  @Test
  void aLongListStopsUnlessToldOtherwise() {
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < 51; i++) {
      batch.put(String.format("k%02d", i), "v");
    }
    store.write(batch);
    assertThat(run("keys").lines())
        .hasSize(51)
        .startsWith("k00")
        .endsWith("k49", "(the first 50; there are more: --limit N)");
    assertThat(run("keys --limit 51").lines()).hasSize(51).endsWith("k50");
    assertThat(run("keys --limit 99999999999 --reverse").lines()).hasSize(51).endsWith("k00");
  }

  @Test
  void aBatchTakesEffectAtItsEnd() {
    assertTranscript(
        """
        > set old 1
        ok
        > batch
        ok; set and delete, then end or abort
        > set a 1
        ok
        > delete old
        ok
        > keys
        old
        > end
        2 operations written
        > keys
        a
        """);
  }

  @Test
  void anAbortedBatchHasNoEffect() {
    assertTranscript(
        """
        > batch
        ok; set and delete, then end or abort
        > set a 1
        ok
        > sett a 2
        unknown command "sett"; did you mean set? (help lists all)
        > batch
        a batch is open already: finish it first
        > abort
        1 operation dropped
        > count
        0
        > end
        no batch is open
        > abort
        no batch is open
        """);
  }

  @Test
  void aBatchThatIsStillOpenAtTheEndIsDropped() {
    assertThat(run("batch\nset a 1\n")).endsWith("the open batch was dropped\n");
    assertThat(store.count()).isZero();
    assertThat(run("batch\nset a 1\nquit\n")).endsWith("the open batch was dropped\n");
    assertThat(run("get a")).isEqualTo("(nothing)\n");
  }

  @Test
  void clearRemovesEverything() {
    store.write(new WriteBatch().put("a", "1").put("b", "2"));
    assertThat(run("clear\ncount")).isEqualTo("everything is removed\n0\n");
  }

  @Test
  void statsShowsTheFiguresOfTheStore() {
    store.put("a", "1");
    assertThat(run("stats")).matches("memory\\.entries +1\n");
  }

  @Test
  void quitAndExitLeave() {
    assertThat(run("quit\nset a 1\n")).isEmpty();
    assertThat(run("exit\nset a 1\n")).isEmpty();
    assertThat(store.count()).isZero();
  }

  @Test
  void aStepMayAddCommandsThatReadAndWriteElsewhere() {
    KeyValueStore copy = new InMemoryStore(clock);
    shell.with(
        new Command(
            "begin", "", "", (session, arguments) -> session.enter("copy", copy, copy::write)),
        new Command("rollback", "", "", (session, arguments) -> session.leave("copy")));
    assertTranscript(
        """
        > begin
        > set a 1
        ok
        > get a
        1
        > batch
        ok; set and delete, then end or abort
        > set b 2
        ok
        > rollback
        a batch is open: finish it first
        > end
        1 operation written
        > keys
        a
        b
        > ttl a
        for good
        > clear
        everything is removed
        > rollback
        > rollback
        no copy is open
        > count
        0
        """);
    assertThat(store.count(KeyRange.all())).isZero();
  }

  @Test
  void aPipeIsReadAsUtf8WithoutPromptOrEcho() {
    InputStream in = System.in;
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try {
      System.setIn(new ByteArrayInputStream("set city Zürich\nget city\n".getBytes(UTF_8)));
      System.setOut(new PrintStream(printed, true, UTF_8));
      assertThat(shell.run()).isTrue();
    } finally {
      System.setIn(in);
      System.setOut(out);
    }
    assertThat(printed.toString(UTF_8).lines()).containsExactly("ok", "Zürich");
  }
}
