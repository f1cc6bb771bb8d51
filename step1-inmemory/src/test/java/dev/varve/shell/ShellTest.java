package dev.varve.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.KeyRange;
import dev.varve.KeyValueStore;
import dev.varve.SettableClock;
import dev.varve.WriteBatch;
import dev.varve.inmemory.InMemoryStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Transcripts: what is typed behind {@code >}, what is printed without. */
class ShellTest {
  private final SettableClock clock = new SettableClock();
  private final KeyValueStore store = new InMemoryStore(clock);
  private final Shell shell = new Shell(store);

  private String run(String typed) {
    StringWriter printed = new StringWriter();
    try {
      shell.run(new StringReader(typed), new PrintWriter(printed));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return printed.toString().replace(System.lineSeparator(), "\n");
  }

  /** Runs the lines that begin with "> ", and asserts that the others are what is printed. */
  private void assertTranscript(String transcript) {
    List<String> typed = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (String line : transcript.lines().toList()) {
      boolean input = line.startsWith("> ");
      (input ? typed : expected).add(input ? line.substring(2) : line);
    }
    assertThat(run(String.join("\n", typed)).lines()).containsExactlyElementsOf(expected);
  }

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
        ok
        > exists city
        no
        > get city
        (nothing)
        """);
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
        New York
        > get 'a key'
        a "value"
        > get empty
        ""
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
    assertThat(run("clear\ncount")).isEqualTo("2 keys removed\n0\n");
  }

  @Test
  void statsShowsTheFiguresOfTheStore() {
    store.put("a", "1");
    assertThat(run("stats")).matches("memory\\.entries +1\n");
  }

  @Test
  void whatIsMissingIsNamedWithWhatToType() {
    assertTranscript(
        """
        > set
        set needs a key and a value: set KEY VALUE [SECONDS]
        > set city
        set needs a key and a value: set KEY VALUE [SECONDS]
        > get
        get needs a key: get KEY
        > get New York
        too many words (a value with spaces needs quotes): get KEY
        > set city New York
        SECONDS must be a whole number, not "York": set KEY VALUE [SECONDS]
        > set city New York State
        too many words (a value with spaces needs quotes): set KEY VALUE [SECONDS]
        > set city Basel 0
        time to live is not positive: PT0S
        > set city "New York
        a quote is not closed: end the value with ", or write \\"
        > scan --limit
        --limit needs a number above 0: scan [FROM [TO]] [--reverse] [--limit N]
        > scan --limit 0
        --limit needs a number above 0: scan [FROM [TO]] [--reverse] [--limit N]
        > scan --limit x
        N must be a whole number, not "x": scan [FROM [TO]] [--reverse] [--limit N]
        > scan a b c
        too many keys: scan [FROM [TO]] [--reverse] [--limit N]
        > clear all
        too many words (a value with spaces needs quotes): clear
        > count
        0
        """);
  }

  @Test
  void anUnknownCommandIsAnsweredWithTheLikeliest() {
    assertTranscript(
        """
        > sett a 1
        unknown command "sett"; did you mean set? (help lists all)
        > detele a
        unknown command "detele"; did you mean delete? (help lists all)
        > frobnicate
        unknown command "frobnicate" (help lists all)
        > "" a
        unknown command "" (help lists all)
        > SET a 1
        ok
        """);
  }

  @Test
  void helpListsAllCommandsOrExplainsOne() {
    String help = run("help");
    for (String name :
        "set get delete exists count keys scan ttl batch end abort clear stats help quit exit"
            .split(" ")) {
      assertThat(help.lines()).anyMatch(line -> line.startsWith("  " + name + " "));
    }
    assertThat(help.lines()).allMatch(line -> line.length() <= 80);
    assertThat(run("help get")).isEqualTo("get KEY   shows the value of a key\n");
    assertThat(run("help gte"))
        .isEqualTo("unknown command \"gte\"; did you mean get? (help lists all)\n");
  }

  @Test
  void quitAndExitLeave() {
    assertThat(run("quit\nset a 1\n")).isEmpty();
    assertThat(run("exit\nset a 1\n")).isEmpty();
    assertThat(store.count()).isZero();
  }

  @Test
  void emptyLinesDoNothing() {
    assertThat(run("\n  \n\t\n")).isEmpty();
  }

  @Test
  void aCommandThatFailsPrintsOneLineAndTheShellGoesOn() {
    shell.with(
        new Command(
            "full",
            "",
            "fails as a full disk does",
            (session, arguments) -> {
              throw new UncheckedIOException(new IOException("no space left\non device"));
            }),
        new Command(
            "odd",
            "",
            "fails without a word",
            (session, arguments) -> {
              throw new UnsupportedOperationException();
            }));
    assertTranscript(
        """
        > full
        java.io.IOException: no space left
        > odd
        UnsupportedOperationException
        > set a 1
        ok
        """);
    store.close();
    assertThat(run("get a\nset a 1")).isEqualTo("store is closed\nstore is closed\n");
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
        2 keys removed
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
      shell.run();
    } finally {
      System.setIn(in);
      System.setOut(out);
    }
    assertThat(printed.toString(UTF_8).lines()).containsExactly("ok", "Zürich");
  }

  @Test
  void theShellIsAskedForByItsName() {
    assertThat(Shell.isAskedFor(new String[] {"shell"})).isTrue();
    assertThat(Shell.isAskedFor(new String[] {"--fast", "shell"})).isTrue();
    assertThat(Shell.isAskedFor(new String[0])).isFalse();
  }
}
